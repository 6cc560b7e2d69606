import type { FileCounts, FileEntry, FileFailure } from './file-operations.ts';

/** What a program tells on its line of events. */
export type ToldEvent =
  | { readonly event: 'failure'; readonly failure: FileFailure }
  | { readonly event: 'progress'; readonly counts: FileCounts }
  | { readonly event: 'done'; readonly counts: FileCounts; readonly isCancelled: boolean }
  | { readonly event: 'refused'; readonly message: string };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const parse = (line: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined; // torn: the program was killed in the middle of a line
  }
};

const isFailure = (fields: Fields): fields is Fields & FileFailure =>
  typeof fields['path'] === 'string' &&
  typeof fields['code'] === 'string' &&
  typeof fields['message'] === 'string';
const isEntry = (fields: Fields): fields is FileEntry => typeof fields['path'] === 'string';

const numberIn = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === 'number' ? value : 0;
};
const countsIn = (fields: Fields): FileCounts => ({
  files: numberIn(fields, 'files'),
  folders: numberIn(fields, 'folders'),
  bytes: numberIn(fields, 'bytes'),
  failures: numberIn(fields, 'failures'),
  vanished: numberIn(fields, 'vanished'),
});

/** Undefined: it is none that we know. */
export const decodeEvent = (line: string): ToldEvent | undefined => {
  const fields = parse(line);
  switch (fields?.['event']) {
    case 'failure': {
      const { event: _event, ...failure } = fields;
      return isFailure(failure) ? { event: 'failure', failure } : undefined;
    }
    case 'progress':
      return { event: 'progress', counts: countsIn(fields) };
    case 'done':
      return { event: 'done', counts: countsIn(fields), isCancelled: fields['cancelled'] === true };
    case 'refused':
      return { event: 'refused', message: String(fields['message']) };
    default:
      return undefined;
  }
};

export const decodeEntry = (line: string): FileEntry | undefined => {
  const { event, ...fields } = parse(line) ?? {};
  return event === 'entry' && isEntry(fields) ? fields : undefined;
};
