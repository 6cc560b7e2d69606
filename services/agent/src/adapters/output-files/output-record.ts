import { type EpochMs, epochMs } from '#kernel';

/** One line of a segment. Offsets count the bytes of text that the program has written, also those that were dropped later. */
export type OutputRecord = {
  readonly offset: number;
  readonly size: number;
  readonly source: 'stdout' | 'stderr';
  readonly at: EpochMs;
  /** Which run of the session wrote it. */
  readonly epoch: number;
  /** The place behind it at where it came from. */
  readonly place: string;
  readonly text: string;
};

type Fields = readonly [number, number, 1 | 2, number, number, string, string];

const isFields = (value: unknown): value is Fields =>
  Array.isArray(value) &&
  value.length === 7 &&
  [0, 1, 2, 3, 4].every((at) => Number.isSafeInteger(value[at])) &&
  typeof value[5] === 'string' &&
  typeof value[6] === 'string';

/** A JSON array and not an object: names on each line would be half of a short line. */
export const encodeRecord = (record: OutputRecord): string => {
  const { offset, size, source, at, epoch, place, text } = record;
  const fields: Fields = [offset, size, source === 'stdout' ? 1 : 2, at, epoch, place, text];
  return `${JSON.stringify(fields)}\n`;
};

/** Null for a line that was torn by a crash. */
export const decodeRecord = (line: string): OutputRecord | null => {
  try {
    const fields: unknown = JSON.parse(line);
    if (!isFields(fields)) return null;
    const [offset, size, source, at, epoch, place, text] = fields;
    return { offset, size, source: source === 1 ? 'stdout' : 'stderr', at: epochMs(at), epoch, place, text };
  } catch {
    return null;
  }
};
