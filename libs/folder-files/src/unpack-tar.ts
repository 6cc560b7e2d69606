import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { nameOfText } from './byte-name.ts';
import { FolderRefused, refusalOf } from './folder-refused.ts';
import type { FilePath } from './file-path.ts';
import type { OpenFolder } from './open-folder.ts';
import { withStaging } from './staging.ts';
import { countUnpacked, type UnpackLimits } from './unpack-limits.ts';
import { type ArchiveEntry, createUnpacker, type UnpackOutcome } from './unpacker.ts';

const KINDS: Readonly<Record<string, ArchiveEntry['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
};
const ANY_EXECUTE = 0o111;
/** Not among the types: names as bytes. */
const NAMES: object = { filenameEncoding: 'latin1' };
const GZIP = [0x1f, 0x8b] as const;

const longPathOf = (pax: unknown): string | undefined =>
  typeof pax === 'object' && pax !== null && 'path' in pax && typeof pax.path === 'string'
    ? pax.path
    : undefined;

/** The pieces of a stream of another make. */
const piecesOf = async function* (source: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const piece of source) if (piece instanceof Uint8Array) yield piece;
};

const entryOf = (header: Header): ArchiveEntry => {
  const { name, type, size, mode, mtime, pax } = header;
  const longPath = longPathOf(pax);
  const modifiedAtMs = mtime?.getTime();
  return {
    // Names are read as bytes, apart from those in pax records, which are text.
    path: longPath === undefined ? name : nameOfText(longPath),
    kind: KINDS[type ?? 'file'] ?? 'other',
    sizeBytes: size ?? 0,
    isExecutable: ((mode ?? 0) & ANY_EXECUTE) !== 0,
    modifiedAtMs: modifiedAtMs !== undefined && Number.isFinite(modifiedAtMs) ? modifiedAtMs : undefined,
  };
};

/** The first piece, and then all of it. */
const peek = async (
  source: AsyncIterable<Uint8Array>,
): Promise<{ readonly first: Uint8Array; readonly all: AsyncGenerator<Uint8Array> }> => {
  const pieces = source[Symbol.asyncIterator]();
  const begin = await pieces.next();
  const first = begin.done === true ? new Uint8Array() : begin.value;
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield first;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  };
  return { first, all: all() };
};

/** Unpacks a tar, gzipped or not, while it arrives. @throws FolderRefused */
export const unpackTar = async (
  root: OpenFolder,
  base: FilePath,
  source: AsyncIterable<Uint8Array>,
  limits: UnpackLimits,
): Promise<UnpackOutcome> => {
  let read = 0;
  const { first, all } = await peek(source);
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of all) {
      read += piece.length;
      yield piece;
    }
  };
  const isGzip = first[0] === GZIP[0] && first[1] === GZIP[1];
  return withStaging(root, async (place) => {
    const unpacker = createUnpacker(
      root,
      base,
      place,
      countUnpacked(limits, () => read),
    );
    const entries = extract(NAMES);
    const arriving = isGzip
      ? pipeline(Readable.from(counted()), createGunzip(), entries)
      : pipeline(Readable.from(counted()), entries);
    arriving.catch(() => undefined); // the loop below meets it
    try {
      for await (const entry of entries)
        await unpacker.take(entryOf(entry.header), {
          open: () => piecesOf(entry),
          leaveOut: () => void entry.resume(),
        });
      await arriving;
      return await unpacker.end();
    } catch (error) {
      entries.destroy();
      await unpacker.end().catch(() => undefined);
      if (refusalOf(error) !== undefined) throw error;
      throw asInvalid(error);
    }
  });
};

const FORMAT =
  /tar header|end of data|Invalid header|max size|incorrect header check|invalid|unexpected end/i;

/** What the parser says about bytes that are no archive is the sender's fault; all else is not. */
const asInvalid = (error: unknown): unknown =>
  error instanceof Error && FORMAT.test(error.message) && !('syscall' in error)
    ? new FolderRefused('archive-invalid', `The archive can't be read to its end: ${error.message}`)
    : error;
