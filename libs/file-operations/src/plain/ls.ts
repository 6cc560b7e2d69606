import { isatty } from 'node:tty';
import { jsonField, jsonLine } from './byte-text.ts';
import { attributes } from './describe.ts';
import { type Entry, statEntry } from './entry.ts';
import * as calls from './file-calls.ts';
import { at, type Folder, pathIn } from './folder.ts';
import { refuse } from './job.ts';
import { listingText, type Row, type Style } from './ls-listing.ts';
import { type OptionShape, parseOptions } from './options.ts';
import { createOwners } from './owners.ts';
import { AS_ENTRY, GO_IN, openForWalk, type Run, walk } from './walk.ts';

const OPTIONS: readonly OptionShape[] = [
  { id: 'l' },
  { id: 'R', word: 'recursive' },
  { id: 'a', word: 'all' },
  { id: 'A', word: 'almost-all' },
  { id: 'S' },
  { id: 't' },
  { id: 'U' },
  { id: 'r', word: 'reverse' },
  { id: 'h', word: 'human-readable' },
  { id: 'd', word: 'directory' },
  { id: 'n', word: 'numeric-uid-gid' },
  { id: 'i', word: 'inode' },
  { id: '1' },
  { id: 'full-time', word: 'full-time' },
  { id: 'time-style', word: 'time-style', takesValue: true },
];

const wantedBy = ({ job }: Run, words: readonly string[]) => {
  const { chosen, named } = parseOptions(job, words, OPTIONS);
  const has = (...ids: readonly string[]): boolean => chosen.some(({ id }) => ids.includes(id));
  const last = (...ids: readonly string[]) => chosen.findLast(({ id }) => ids.includes(id));
  const order = ({ S: 'size', t: 'time', U: 'none' } as const)[last('S', 't', 'U')?.id ?? ''] ?? 'name';
  const timed = last('full-time', 'time-style');
  const time = timed?.id === 'full-time' ? 'full-iso' : (timed?.value ?? 'locale');
  if (time !== 'locale' && time !== 'long-iso' && time !== 'full-iso')
    return refuse(`--time-style is one of locale, long-iso and full-iso, not '${time}'`);
  const style: Style = {
    isLong: has('l', 'n', 'full-time'),
    isReversed: has('r'),
    isHuman: has('h'),
    hasNumbers: has('n'),
    hasInodes: has('i'),
    hidesControl: isatty(1),
    order,
    time,
  };
  const isRecursive = has('R') && !has('d');
  return {
    paths: named.length === 0 ? ['.'] : named,
    style,
    isRecursive,
    isAboutFolders: has('d'),
    showsHidden: has('a', 'A'),
    showsDots: last('a', 'A')?.id === 'a',
    hasHeaders: isRecursive || named.length > 1,
    needsStat: style.isLong || style.hasInodes || order === 'size' || order === 'time' || job.isJson,
  };
};

/** ls: folders side by side; each is shown in one piece. */
export const ls = async (run: Run, words: readonly string[]): Promise<void> => {
  const { job, tell, output } = run;
  const wanted = wantedBy(run, words);
  const around = { owners: createOwners(), nowSeconds: BigInt(Math.floor(Date.now() / 1000)) };
  const rows = new Map<Folder, Row[]>();
  const namedFiles: Row[] = [];
  const blocks: { readonly path: string; readonly text: string }[] = [];
  let written = 0;
  // Only what is recursive may come in any order: then nothing has to be kept.
  const waits = wanted.hasHeaders && !wanted.isRecursive;

  /** `folder`: where it is listed; absent: among what the caller named. */
  const show = (folder: Folder | undefined, path: string, entry: Entry, target: string): string => {
    const { stat: st } = entry;
    if (job.isJson && st !== undefined)
      return jsonLine({
        event: 'entry',
        ...attributes(path, entry.kind, st),
        ...(entry.kind === 'link' ? jsonField('target', target) : {}),
      });
    const row = {
      name: folder === undefined ? path : entry.name,
      st: wanted.needsStat ? st : undefined,
      target,
    };
    (folder === undefined ? namedFiles : rows.get(folder))?.push(row);
    return '';
  };

  const targetOf = async (folder: Folder, name: string): Promise<string> => {
    try {
      return (await calls.readlink(at(folder, name))).toString('latin1');
    } catch (error) {
      tell.failure(folder, name, 'readlink', error);
      return '';
    }
  };

  const entry = async (folder: Folder, found: Entry): Promise<string> => {
    if (!wanted.showsHidden && folder.depth >= 0 && found.name.startsWith('.')) return '';
    job.counts.files += 1;
    if (wanted.needsStat && (await statEntry(tell, folder, found)) === undefined) return '';
    const hasTarget = found.kind === 'link' && (wanted.style.isLong || job.isJson);
    const target = hasTarget ? await targetOf(folder, found.name) : '';
    return show(folder.depth < 0 ? undefined : folder, pathIn(folder, found.name), found, target);
  };

  const enter = async (folder: Folder) => {
    const isHidden = folder.depth > 0 && folder.name.startsWith('.') && !wanted.showsHidden;
    if (isHidden) return { isOpen: false };
    job.counts.folders += 1;
    const st = await openForWalk(run, folder);
    if (st === undefined) return { isOpen: false };
    if (wanted.isAboutFolders)
      // named as . or /
      return {
        isOpen: false,
        says: show(undefined, folder.path, { name: folder.name, kind: 'folder', stat: st }, ''),
      };
    if (job.isJson) return { isOpen: true };
    const own: Row[] = [];
    rows.set(folder, own);
    if (wanted.showsDots) {
      // What lies above the folder that all has to be beneath is not even looked at.
      const isInside = job.beneath === undefined || folder.depth > 0;
      const above = isInside ? await calls.lstat(at(folder, '..')) : st;
      const known = (dot: typeof st) => (wanted.needsStat ? dot : undefined);
      own.push({ name: '.', st: known(st), target: '' }, { name: '..', st: known(above), target: '' });
    }
    return { isOpen: true };
  };

  const listed = (folder: Folder): string => {
    const own = rows.get(folder) ?? [];
    rows.delete(folder);
    const path = pathIn(folder, undefined);
    const header = wanted.hasHeaders ? `${path}:\n` : '';
    const text = header + listingText(own, wanted.style, { ...around, hasTotal: true });
    if (waits) {
      blocks.push({ path, text });
      return '';
    }
    written += 1;
    return written > 1 ? `\n${text}` : text;
  };

  await walk(
    run,
    {
      meetsFolder: (parent) => {
        if (parent.depth < 0) return wanted.isAboutFolders ? AS_ENTRY : GO_IN;
        return { asEntry: true, goIn: wanted.isRecursive };
      },
      followsSlash: true,
      enter,
      entry,
      // As JSON nothing is gathered.
      ...(job.isJson ? {} : { listed }),
    },
    job.isOrdered ? wanted.paths.toSorted() : wanted.paths,
  );
  if (job.isJson) return;
  const files = listingText(namedFiles, wanted.style, { ...around, hasTotal: false });
  const before = files === '' ? [] : [files];
  const after = blocks.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ text }) => text);
  const parts = [...before, ...after];
  output.put((written > 0 && parts.length > 0 ? '\n' : '') + parts.join('\n'));
};
