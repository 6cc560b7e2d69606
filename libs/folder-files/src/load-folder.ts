import { readlink } from 'node:fs/promises';
import { nameOfBytes, textOfName } from './byte-name.ts';
import { errnoOf, FolderRefused } from './folder-refused.ts';
import type { FilePath } from './file-path.ts';
import { at, type OpenFolder, openFile, within } from './open-folder.ts';
import { readAhead } from './read-ahead.ts';
import { type Walked, walkFolder } from './walk-folder.ts';

const AT_ONCE = 32;
/** Smaller files are read side by side, ahead of their turn; larger ones in theirs, piece by piece. */
const SMALL_BYTES = 256 * 1024;
const PIECE_BYTES = 1024 * 1024;

/** Something below a folder, with what it takes to put it into an archive. */
export type Loaded = Walked & { readonly target?: string; readonly small?: Buffer };

const parentOf = (base: FilePath, path: FilePath): FilePath => [...base, ...path.slice(0, -1)];

/** The bytes of a file as large as it was found; what was written at its end meanwhile is left out. */
export const bytesOf = async function* (
  root: OpenFolder,
  base: FilePath,
  { path, stat }: Walked,
): AsyncGenerator<Buffer> {
  const { handle } = await within(root, parentOf(base, path), (folder) =>
    openFile(folder, path.at(-1) ?? ''),
  );
  try {
    const size = Number(stat.size);
    for (let offset = 0; offset < size;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size - offset));
      const { bytesRead } = await handle.read(piece, 0, piece.length, offset);
      if (bytesRead === 0)
        throw new FolderRefused(
          'file-changed',
          `${textOfName(path.join('/'))} became shorter while it was read.`,
        );
      offset += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
};

const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** What needs a question for each entry. Undefined: it is gone, or is nothing that an archive can hold. */
const load =
  (root: OpenFolder, base: FilePath) =>
  async (walked: Walked): Promise<Loaded | undefined> => {
    const { path, stat } = walked;
    try {
      if (stat.isDirectory()) return walked;
      if (stat.isSymbolicLink())
        return await within(root, parentOf(base, path), async (folder) => ({
          ...walked,
          target: nameOfBytes(await readlink(at(folder, path.at(-1) ?? ''), { encoding: 'buffer' })),
        }));
      if (!stat.isFile()) return undefined;
      if (stat.size > SMALL_BYTES) return walked;
      const pieces: Buffer[] = [];
      for await (const piece of bytesOf(root, base, walked)) pieces.push(piece);
      return { ...walked, small: Buffer.concat(pieces) };
    } catch (error) {
      const isGone = GONE.has(errnoOf(error) ?? '') || error instanceof FolderRefused;
      if (isGone) return undefined;
      throw error;
    }
  };

/** All of a folder in the order of the walk; what is gone meanwhile is left out. */
export const loadFolder = async function* (root: OpenFolder, base: FilePath): AsyncGenerator<Loaded> {
  for await (const loaded of readAhead(walkFolder(root, base), AT_ONCE, load(root, base)))
    if (loaded !== undefined) yield loaded;
};
