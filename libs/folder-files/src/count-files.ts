import { errnoOf, FolderRefused } from './folder-refused.ts';
import { namesIn } from './list-names.ts';
import { enter, type OpenFolder, openRoot, statIn } from './open-folder.ts';

/** Counts what lies below the folder at a path, apart from directories. */
export type CountFiles = (path: string, signal: AbortSignal) => Promise<number>;

/** A directory as it was when it was read. */
type Seen = {
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly readAtMs: number;
  readonly files: number;
  readonly folders: readonly string[];
};
/** By the path below the folder. */
type SeenFolder = Map<string, Seen>;

const DEPTH_MAX = 256;
/** A directory may change twice within a tick of the clock of its file system, or by the clock of a server that is a little off: what is so young is read again. */
const YOUNG_MS = 5000;
/** However the clocks are, nothing is believed for longer. */
const BELIEVED_MS = 3_600_000;
/** Gone, or swapped for something else in the meantime: that is how a folder is in which others work. */
const VANISHED = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

const hasVanished = (error: unknown): boolean =>
  VANISHED.has(errnoOf(error) ?? '') || error instanceof FolderRefused;

/**
 * Counts again and again at the price of one look at each directory, not at each file: making, removing and moving a file changes the time of its
 * directory, and those whose time is as it was are not read again. Of `foldersMax` folders with `directoriesMax` directories each it remembers them (some 200 bytes
 * for one); what is beyond is read each time. Never goes over a link.
 */
export const countingFiles = ({
  foldersMax = 64,
  directoriesMax = 100_000,
  now = Date.now,
}: {
  readonly foldersMax?: number;
  readonly directoriesMax?: number;
  readonly now?: () => number;
} = {}): CountFiles => {
  const known = new Map<string, SeenFolder>();

  const read = async (folder: OpenFolder, mtimeNs: bigint): Promise<Seen> => {
    const readAtMs = now();
    const folders: string[] = [];
    let files = 0;
    for await (const { name, kind } of namesIn(folder)) {
      if (kind === 'folder') folders.push(name);
      else files += 1;
    }
    return { ino: folder.ino, mtimeNs, readAtMs, files, folders };
  };

  const isAsItWas = (seen: Seen | undefined, ino: bigint, mtimeNs: bigint): seen is Seen =>
    seen?.ino === ino &&
    seen.mtimeNs === mtimeNs &&
    seen.readAtMs - Number(mtimeNs / 1_000_000n) > YOUNG_MS &&
    now() - seen.readAtMs < BELIEVED_MS;

  const countIn = async (
    folder: OpenFolder,
    at: string,
    depth: number,
    before: SeenFolder,
    after: SeenFolder,
    signal: AbortSignal,
  ): Promise<number> => {
    signal.throwIfAborted();
    const { mtimeNs } = await folder.handle.stat({ bigint: true });
    const known = before.get(at);
    const seen = isAsItWas(known, folder.ino, mtimeNs) ? known : await read(folder, mtimeNs);
    if (after.size < directoriesMax) after.set(at, seen);
    let count = seen.files;
    if (depth >= DEPTH_MAX) return count;
    for (const name of seen.folders) {
      try {
        count += await countBelow(folder, name, `${at}/${name}`, depth + 1, before, after, signal);
      } catch (error) {
        if (!hasVanished(error)) throw error;
      }
    }
    return count;
  };

  /** One that has no directories in it, and is as it was, need not even be opened. */
  const countBelow = async (
    parent: OpenFolder,
    name: string,
    at: string,
    depth: number,
    before: SeenFolder,
    after: SeenFolder,
    signal: AbortSignal,
  ): Promise<number> => {
    const seen = before.get(at);
    if (seen?.folders.length === 0) {
      const { ino, mtimeNs } = await statIn(parent, name);
      if (isAsItWas(seen, ino, mtimeNs)) {
        if (after.size < directoriesMax) after.set(at, seen);
        return seen.files;
      }
    }
    const folder = await enter(parent, name);
    try {
      return await countIn(folder, at, depth, before, after, signal);
    } finally {
      await folder.close();
    }
  };

  return async (path, signal) => {
    const root = await openRoot(path);
    try {
      const after: SeenFolder = new Map();
      const count = await countIn(root, '', 0, known.get(path) ?? new Map(), after, signal);
      known.delete(path);
      known.set(path, after);
      for (const oldest of known.keys()) {
        if (known.size <= foldersMax) break;
        known.delete(oldest);
      }
      return count;
    } finally {
      await root.close();
    }
  };
};
