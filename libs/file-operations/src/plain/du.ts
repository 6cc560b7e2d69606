import type { BigIntStats } from 'node:fs';
import { jsonField, jsonLine } from './byte-text.ts';
import { type Entry, type Kind, statEntry } from './entry.ts';
import { type Folder, pathIn } from './folder.ts';
import { refuse } from './job.ts';
import { numberOf, type OptionShape, parseOptions } from './options.ts';
import { sizeText } from './sizes.ts';
import { GO_IN, openForWalk, type Run, walk } from './walk.ts';

const OPTIONS: readonly OptionShape[] = [
  { id: 's', word: 'summarize' },
  { id: 'a', word: 'all' },
  { id: 'h', word: 'human-readable' },
  { id: 'b', word: 'bytes' },
  { id: 'k' },
  { id: 'm' },
  { id: 'c', word: 'total' },
  { id: 'd', word: 'max-depth', takesValue: true },
  { id: 'l', word: 'count-links' },
  { id: 'S', word: 'separate-dirs' },
  { id: 'x', word: 'one-file-system' },
  { id: '0', word: 'null' },
  { id: 'apparent', word: 'apparent-size' },
  { id: 'inodes', word: 'inodes' },
];

const wantedBy = ({ job }: Run, words: readonly string[]) => {
  const { chosen, named } = parseOptions(job, words, OPTIONS);
  const wanted = {
    paths: named.length === 0 ? ['.'] : named,
    what: 'disk',
    unit: 1024n, // 0: for people
    depthMax: Infinity,
    listsFiles: false,
    isSeparate: false,
    countsLinks: false,
    hasTotal: false,
    end: '\n',
  };
  const set: Readonly<Record<string, (value: string) => void>> = {
    s: () => (wanted.depthMax = 0),
    a: () => (wanted.listsFiles = true),
    h: () => (wanted.unit = 0n),
    b: () => ([wanted.what, wanted.unit] = ['apparent', 1n]),
    k: () => (wanted.unit = 1024n),
    m: () => (wanted.unit = 1024n * 1024n),
    c: () => (wanted.hasTotal = true),
    d: (value) => (wanted.depthMax = numberOf(value, '--max-depth', 0, 1_000_000)),
    l: () => (wanted.countsLinks = true),
    S: () => (wanted.isSeparate = true),
    x: () => (job.staysOnDevice = true),
    '0': () => (wanted.end = '\0'),
    apparent: () => (wanted.what = 'apparent'),
    inodes: () => (wanted.what = 'inodes'),
  };
  for (const { id, value } of chosen) set[id]?.(value);
  if (wanted.listsFiles && wanted.depthMax === 0) refuse('-a lists what -s sums up: take one of them');
  return wanted;
};

/** Files with several names, until all of them were met: what is remembered stays small. */
const firstLinks = () => {
  const namesLeft = new Map<string, bigint>();
  return (st: BigIntStats): boolean => {
    if (st.nlink < 2n) return true;
    const key = `${st.dev}:${st.ino}`;
    const left = namesLeft.get(key);
    if (left === undefined) namesLeft.set(key, st.nlink - 1n);
    else if (left > 1n) namesLeft.set(key, left - 1n);
    else namesLeft.delete(key);
    return left === undefined;
  };
};

/** du: how much folders take. Files with several names count once. */
export const du = async (run: Run, words: readonly string[]): Promise<void> => {
  const { job, tell, output } = run;
  const wanted = wantedBy(run, words);
  const isFirstLink = firstLinks();
  /** Of each folder: its own, with the files in it, and what lies deeper. */
  const usages = new Map<Folder, { own: bigint; below: bigint }>();
  let total = 0n;

  const usageOf = (st: BigIntStats): bigint =>
    wanted.what === 'inodes' ? 1n : wanted.what === 'apparent' ? st.size : st.blocks * 512n;
  const say = (path: string, kind: Kind, usage: bigint): string => {
    if (job.isJson)
      return jsonLine({
        event: 'entry',
        ...jsonField('path', path),
        type: kind,
        [wanted.what === 'inodes' ? 'inodes' : 'bytes']: Number(usage),
      });
    const unit = wanted.what === 'inodes' && wanted.unit > 0n ? 1n : wanted.unit;
    return `${sizeText(usage, unit)}\t${path}${wanted.end}`;
  };
  const isShown = (depth: number): boolean => depth <= wanted.depthMax;
  const addAbove = (folder: Folder, usage: bigint): void => {
    const above = folder.parent === undefined ? undefined : usages.get(folder.parent);
    if (above === undefined) total += usage;
    else above.below += usage;
  };

  const enter = async (folder: Folder) => {
    job.counts.folders += 1;
    const st = await openForWalk(run, folder);
    if (st !== undefined) {
      usages.set(folder, { own: usageOf(st), below: 0n });
      return { isOpen: true };
    }
    const { parent } = folder;
    if (job.staysOnDevice || job.beneath !== undefined || parent === undefined || folder.isLinkAllowed)
      return { isOpen: false };
    // It takes room also if it can't be read.
    const entry: Entry = { name: folder.name, kind: 'folder', stat: undefined };
    const known = await statEntry(tell, parent, entry);
    if (known === undefined) return { isOpen: false };
    addAbove(folder, usageOf(known));
    const says = isShown(folder.depth) ? say(pathIn(folder, undefined), 'folder', usageOf(known)) : '';
    return { isOpen: false, says };
  };

  const entry = async (folder: Folder, found: Entry): Promise<string> => {
    const st = await statEntry(tell, folder, found);
    job.counts.files += 1;
    if (st === undefined || (!wanted.countsLinks && !isFirstLink(st))) return '';
    const usage = usageOf(st);
    job.counts.bytes += Number(usage);
    const own = usages.get(folder);
    if (own === undefined) total += usage;
    else own.own += usage;
    const isListed = folder.depth < 0 || (wanted.listsFiles && isShown(folder.depth + 1));
    return isListed ? say(pathIn(folder, found.name), found.kind, usage) : '';
  };

  const leave = (folder: Folder) => {
    const { own, below } = usages.get(folder) ?? { own: 0n, below: 0n };
    usages.delete(folder);
    addAbove(folder, own + below);
    const usage = wanted.isSeparate ? own : own + below;
    return Promise.resolve(
      isShown(folder.depth) ? { says: say(pathIn(folder, undefined), 'folder', usage) } : {},
    );
  };

  await walk(run, { meetsFolder: () => GO_IN, followsSlash: true, enter, entry, leave }, wanted.paths);
  if (wanted.hasTotal && job.cancelledBy === undefined) output.put(say('total', 'unknown', total));
};
