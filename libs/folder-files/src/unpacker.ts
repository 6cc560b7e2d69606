import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { textOfPath, parseFilePath, type FilePath } from './file-path.ts';
import { errnoOf, FolderRefused, refusalOf } from './folder-refused.ts';
import { createFile, enterOrMake, makeFolder, type OpenFolder, within } from './open-folder.ts';
import { settleFile } from './put-file.ts';
import { writeAll } from './write-all.ts';
import type { UnpackCount } from './unpack-limits.ts';

/** Something in an archive, as it says itself; nothing of it is believed. */
export type ArchiveEntry = {
  /** In byte text. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
  readonly modifiedAtMs: number | undefined;
};
/** What was left out, and why. */
export type SkippedEntry = { readonly path: string; readonly code: string; readonly message: string };
export type UnpackOutcome = {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** Of those that were left out; the list has the first of them. */
  readonly skippedCount: number;
  readonly skipped: readonly SkippedEntry[];
};

/** The bytes of an entry: to be opened and read to their end, or left out. */
export type EntryBytes = {
  readonly open: () => Promise<AsyncIterable<Uint8Array>> | AsyncIterable<Uint8Array>;
  readonly leaveOut: () => void;
};

export type Unpacker = {
  /** Takes one entry. Small files are written side by side, while the next ones are read. Its bytes are opened only if they are wanted. */
  readonly take: (entry: ArchiveEntry, bytes: EntryBytes) => Promise<void>;
  /** When all is written. @throws what could not be */
  readonly end: () => Promise<UnpackOutcome>;
};

const SMALL_BYTES = 256 * 1024;
const AT_ONCE = 32;
const SKIPPED_SHOWN = 100;
const FILE_MODE = 0o664;
const EXECUTABLE_MODE = 0o775;

/** Writes the entries of an archive below `base`. `place`: where files are until they are whole. */
export const createUnpacker = (
  root: OpenFolder,
  base: FilePath,
  place: OpenFolder,
  count: UnpackCount,
): Unpacker => {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const skipped: SkippedEntry[] = [];
  const step = enterOrMake(root);
  let [files, folders, bytes, skippedCount, made] = [0, 0, 0, 0, 0];

  const skip = (path: string, code: string, message: string): void => {
    skippedCount += 1;
    if (skipped.length < SKIPPED_SHOWN)
      skipped.push({ path: textOfPath([path]).slice(0, 500), code, message });
  };
  const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      count.bytes(chunk.length);
      yield chunk;
    }
  };
  const write = async (
    path: FilePath,
    entry: ArchiveEntry,
    source: AsyncIterable<Uint8Array>,
  ): Promise<void> => {
    made += 1;
    const name = `entry-${made}`;
    const handle = await createFile(root, place, name, entry.isExecutable ? EXECUTABLE_MODE : FILE_MODE);
    try {
      bytes += await writeAll(handle, source, 0);
      if (entry.modifiedAtMs !== undefined) await handle.utimes(new Date(), entry.modifiedAtMs / 1000);
      await settleFile(root, { place, name, handle }, path, {});
      files += 1;
    } finally {
      await handle.close();
    }
  };
  const folder = async (path: FilePath): Promise<void> => {
    if (path.length === 0) return;
    const name = path.at(-1) ?? '';
    await within(root, path.slice(0, -1), (parent) => makeFolder(root, parent, name), step).catch(
      (error: unknown) => {
        if (errnoOf(error) !== 'EEXIST') throw error;
      },
    );
    folders += 1;
  };
  /** What one entry asks for in vain is told of it; a full disk, or an end of the archive, ends it all. */
  const orSkip = async (entry: ArchiveEntry, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const refusal = refusalOf(error);
      const isFatal =
        refusal === undefined || refusal.code === 'folder-full' || refusal.code === 'archive-too-large';
      if (isFatal) throw error;
      skip(entry.path, refusal.code, refusal.message);
    }
  };
  const side = async (work: Promise<void>): Promise<void> => {
    const mine = work
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(mine));
    underWay.add(mine);
    if (underWay.size >= AT_ONCE) await Promise.race(underWay);
  };

  return {
    take: async (entry, source) => {
      let isOpened = false;
      const opened = async function* (): AsyncGenerator<Uint8Array> {
        isOpened = true;
        yield* counted(await source.open());
      };
      if (failures.length > 0) throw failures[0];
      count.entry();
      await orSkip(entry, async () => {
        // A folder that is packed as "." names itself; "./x" is how tar writes x.
        const name = entry.path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
        const path = parseFilePath(name === '' || name === '.' ? base.join('/') : [...base, name].join('/'));
        if (entry.kind === 'folder') return folder(path);
        if (entry.kind === 'other' || path.length === base.length)
          throw new FolderRefused('file-not-regular', 'Links, devices and pipes are not unpacked.');
        if (entry.sizeBytes > SMALL_BYTES) return write(path, entry, opened());
        const small = await buffer(opened());
        return side(
          orSkip(entry, () => write(path, entry, Readable.from(small.length === 0 ? [] : [small]))),
        );
      });
      if (!isOpened) source.leaveOut();
    },
    end: async () => {
      await Promise.all(underWay);
      if (failures.length > 0) throw failures[0];
      return { files, folders, bytes, skippedCount, skipped };
    },
  };
};
