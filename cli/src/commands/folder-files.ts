import { existsSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Api } from '../api/client.ts';
import { isFields, many, numberOf, textOf } from '../api/decode.ts';
import { uploadsFolder } from '../context.ts';
import { downloadFile, downloadFolder } from '../files/download.ts';
import { apiPath, type FilePlace, parseFilePlace, parseInFolder } from '../files/file-place.ts';
import { knownUploads } from '../files/known-uploads.ts';
import type { Persistence } from '../files/persist.ts';
import { asTransfer, type Tally, uploadAll } from '../files/upload.ts';
import { formatBytes, movedWords, plural } from '../format/quantities.ts';
import { printable } from '../format/screen.ts';
import { type Column, table } from '../format/table.ts';
import type { Amount } from '../format/transfer-bar.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import { phaseLine, silentLine } from '../terminal/phase-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { onInterrupt } from './on-interrupt.ts';
import type { JsonOption } from './sessions.ts';

const QUERY = { retryForMs: 5000 };
const FOUND_MAX = '5000';
const TOLD_EVERY_MS = 200;

type Entry = Readonly<Record<string, unknown>>;
const isEntry = (value: unknown): value is Entry => isFields(value);

const COLUMNS: readonly Column[] = [
  { title: 'MODE' },
  { title: 'SIZE', align: 'right' },
  { title: 'MODIFIED' },
  { title: 'NAME', isFlexible: true },
];

const entryRow = (entry: Entry, name: string): readonly string[] => {
  const kind = textOf(entry, 'kind') ?? '?';
  const target = textOf(entry, 'target');
  return [
    textOf(entry, 'mode') ?? '',
    kind === 'file' ? formatBytes(numberOf(entry, 'sizeBytes') ?? 0) : kind,
    textOf(entry, 'modifiedAt')?.slice(0, 19).replace('T', ' ') ?? '',
    printable(`${name}${kind === 'folder' ? '/' : ''}${target === undefined ? '' : ` -> ${target}`}`),
  ];
};

/** `berth folder ls FOLDER[/PATH]` */
export const listFiles = async (
  api: Api,
  terminal: Terminal,
  at: string,
  { json, sort, reverse }: JsonOption & { readonly sort?: string; readonly reverse?: true },
): Promise<number> => {
  const place = parseFilePlace(at);
  const order = { ...(sort === undefined ? {} : { sort }), ...(reverse === true ? { order: 'desc' } : {}) };
  const all: Entry[] = []; // one document has to be whole
  let after: string | undefined;
  do {
    const more = { ...order, limit: '1000', ...(after === undefined ? {} : { after }) };
    const page = await api.send('GET', apiPath(place, 'entries', more), QUERY);
    const items = many(page, 'items', isEntry);
    if (json === true) all.push(...items);
    else if (items.length > 0)
      terminal.print(
        table(
          COLUMNS,
          items.map((item) => entryRow(item, textOf(item, 'name') ?? '?')),
          terminal.view(),
        ),
      );
    after = textOf(page, 'next');
  } while (after !== undefined);
  if (json === true) terminal.json(all);
  return 0;
};

/** `berth folder find FOLDER[/PATH] NAME` */
export const findFiles = async (
  api: Api,
  terminal: Terminal,
  at: string,
  name: string,
  { json }: JsonOption,
): Promise<number> => {
  const path = apiPath(parseFilePlace(at), 'search', { name, limit: FOUND_MAX });
  const answer = await api.send('GET', path, { ...QUERY, timeoutMs: 60_000 });
  const items = many(answer, 'items', isEntry);
  if (json === true) terminal.json(items);
  else for (const item of items) terminal.print(printable(textOf(item, 'path') ?? '?'));
  if (isFields(answer) && answer['isComplete'] === true) return 0;
  terminal.note('That is not all: there may be more. Look for a longer part of the name, or further down.');
  return 1;
};

/** `berth folder cat FOLDER/PATH` */
export const printFile = async (api: Api, terminal: Terminal, at: string): Promise<number> => {
  const answer = await api.open(apiPath(parseInFolder(at), 'content'), {}, new AbortController().signal);
  if (answer.body !== null) await pipeline(Readable.fromWeb(answer.body), terminal.out, { end: false });
  return 0;
};

export const makeDirectory = async (api: Api, at: string): Promise<number> => {
  const { folder, path } = parseInFolder(at);
  await api.send('POST', apiPath({ folder, path: '' }, 'directories'), { body: { path } });
  return 0;
};

export const moveFile = async (
  api: Api,
  from: string,
  to: string,
  { force }: { readonly force?: true },
): Promise<number> => {
  const [source, target] = [parseInFolder(from), parseFilePlace(to)];
  const path = target.path === '' ? (source.path.split('/').at(-1) ?? '') : target.path;
  const body = { from: source.path, to: path, overwrite: force === true };
  await api.send('POST', apiPath({ ...source, path: '' }, 'moves'), { body });
  return 0;
};

export type TransferOptions = JsonOption & { readonly retry?: string; readonly quiet?: true };
const RETRY_MS = 600_000;

/** Shows how far it is, and ends what is under way when it is interrupted. */
const attended = async (
  terminal: Terminal,
  { quiet, json, retry }: TransferOptions,
  told: () => { readonly text: string; readonly amount: Amount },
  work: (persistence: Persistence) => Promise<void>,
): Promise<number | undefined> => {
  const line = quiet === true || json === true || !terminal.isLive ? silentLine : phaseLine(terminal);
  const stop = new AbortController();
  const deaf = onInterrupt(() => stop.abort());
  let trouble = '';
  const tell = (): void => {
    const { text, amount } = told();
    line.doing(`${text}${trouble}`, amount);
  };
  const telling = setInterval(tell, TOLD_EVERY_MS);
  try {
    await work({
      forMs: retry === undefined ? RETRY_MS : parseDuration(retry, '--retry'),
      signal: stop.signal,
      onTrouble: () => (trouble = ' (it broke off, and is tried again)'),
    });
    return undefined;
  } catch (error) {
    if (stop.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    clearInterval(telling);
    line.clear();
    deaf();
  }
};

/** `berth folder upload LOCAL… FOLDER[/PATH]` */
export const uploadFiles = async (
  api: Api,
  terminal: Terminal,
  words: readonly string[],
  options: TransferOptions,
): Promise<number> => {
  const [sources, to] = [words.slice(0, -1), words.at(-1) ?? ''];
  const counts = { files: 0, bytes: 0, leftOut: 0 };
  let all: Tally | undefined;
  const beganAt = performance.now();
  const told = () => ({
    text: all === undefined ? 'looking at files' : `uploading  ${counts.files}/${plural(all.files, 'file')}`,
    amount: { doneBytes: counts.bytes, ...(all === undefined ? {} : { totalBytes: all.bytes }) },
  });
  const ended = await attended(terminal, options, told, (persistence) =>
    asTransfer(api, sources, parseFilePlace(to), persistence, (named, expected) => {
      all = expected;
      return uploadAll(named, sources, parseFilePlace(to), to.endsWith('/'), {
        persistence,
        known: knownUploads(uploadsFolder(), api.url),
        counts,
        onLeftOut: (file, why) => terminal.note(`berth: ${printable(file)} is left out: ${why}`),
      });
    }),
  );
  if (ended !== undefined) return ended;
  if (options.json === true) terminal.json(counts);
  else
    terminal.print(
      `Uploaded ${plural(counts.files, 'file')}, ${movedWords(counts.bytes, performance.now() - beganAt)}.`,
    );
  if (counts.leftOut === 0) return 0;
  terminal.note(`berth: ${plural(counts.leftOut, 'thing')} left out.`);
  return 1;
};

const fetchAll = async (
  api: Api,
  place: FilePlace,
  to: string | undefined,
  persistence: Persistence,
  {
    onSize,
    onBytes,
  }: { readonly onSize: (bytes: number) => void; readonly onBytes: (count: number) => void },
): Promise<void> => {
  const entry = await api.send('GET', apiPath(place, 'entry'), QUERY);
  const name = place.path.split('/').at(-1) || place.folder.split('@')[0] || 'folder';
  const into = to !== undefined && existsSync(to) && statSync(to).isDirectory();
  const target = to === undefined ? name : into ? joinPath(to, name) : to;
  if (textOf(entry, 'kind') === 'folder')
    return downloadFolder(api, place, target, persistence.signal, onBytes);
  const size = numberOf(entry, 'sizeBytes');
  if (size !== undefined) onSize(size);
  return downloadFile(api, place, target, persistence, onBytes);
};

/** `berth folder download FOLDER[/PATH] [LOCAL]` */
export const downloadFiles = async (
  api: Api,
  terminal: Terminal,
  at: string,
  to: string | undefined,
  options: TransferOptions,
): Promise<number> => {
  let bytes = 0;
  let totalBytes: number | undefined;
  const beganAt = performance.now();
  const ended = await attended(
    terminal,
    options,
    () => ({
      text: 'downloading',
      amount: { doneBytes: bytes, ...(totalBytes === undefined ? {} : { totalBytes }) },
    }),
    (persistence) =>
      fetchAll(api, parseFilePlace(at), to, persistence, {
        onSize: (size) => (totalBytes = size),
        onBytes: (count) => (bytes += count),
      }),
  );
  if (ended !== undefined) return ended;
  if (options.json === true) terminal.json({ bytes });
  else terminal.print(`Downloaded ${movedWords(bytes, performance.now() - beganAt)}.`);
  return 0;
};

/** `berth folder link FOLDER/PATH` */
export const makeLink = async (
  api: Api,
  terminal: Terminal,
  at: string,
  { json, expires, archive }: JsonOption & { readonly expires?: string; readonly archive?: string },
): Promise<number> => {
  const { folder, path } = parseFilePlace(at);
  const answer = await api.send('POST', apiPath({ folder, path: '' }, 'links'), {
    body: {
      path,
      ...(expires === undefined
        ? {}
        : { expiresInSeconds: Math.ceil(parseDuration(expires, '--expires') / 1000) }),
      ...(archive === undefined ? {} : { archive }),
    },
  });
  if (json === true) terminal.json(answer);
  else terminal.print(`${api.url}${textOf(answer, 'url') ?? ''}`);
  return 0;
};
