import type { FileHandle } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { etagOf } from './entry-stat.ts';
import { type FilePath, splitPath } from './file-path.ts';
import { imageTypeOf } from './image-type.ts';
import { type OpenFolder, openFile, within } from './open-folder.ts';

/** A file that is open to be read; whoever opened it closes it. */
export type ReadableFile = {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedAtMs: number;
};

/** @throws FolderRefused */
export const openToRead = (root: OpenFolder, path: FilePath): Promise<ReadableFile> => {
  const { parent, name } = splitPath(path);
  return within(root, parent, async (folder) => {
    const { handle, stat } = await openFile(folder, name);
    return {
      handle,
      sizeBytes: Number(stat.size),
      etag: etagOf(stat),
      modifiedAtMs: Number(stat.mtimeMs),
    };
  });
};

/** What can be shown of a file without saving it. */
export type FilePreview = {
  readonly sizeBytes: number;
  readonly etag: string;
} & (
  | { readonly kind: 'text'; readonly text: string; readonly isWhole: boolean }
  | { readonly kind: 'image'; readonly contentType: string }
  | { readonly kind: 'binary' }
);

const PREVIEW_BYTES = 256 * 1024;
const UTF8_BYTES_MAX = 4;

/** Text that was cut in the middle of a character ends before it. */
const textOf = (bytes: Buffer): string | undefined => {
  if (bytes.includes(0)) return undefined;
  for (let cut = 0; cut < UTF8_BYTES_MAX && cut <= bytes.length; cut++) {
    const some = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(some)) return some.toString('utf8');
  }
  return undefined;
};

/** @throws FolderRefused */
export const previewFile = async (root: OpenFolder, path: FilePath): Promise<FilePreview> => {
  const { handle, sizeBytes, etag } = await openToRead(root, path);
  try {
    const piece = Buffer.alloc(Math.min(PREVIEW_BYTES, sizeBytes));
    const { bytesRead } = await handle.read(piece, 0, piece.length, 0);
    const bytes = piece.subarray(0, bytesRead);
    const contentType = imageTypeOf(bytes);
    if (contentType !== undefined) return { kind: 'image', contentType, sizeBytes, etag };
    const text = textOf(bytes);
    if (text === undefined) return { kind: 'binary', sizeBytes, etag };
    return { kind: 'text', text, isWhole: bytesRead >= sizeBytes, sizeBytes, etag };
  } finally {
    await handle.close();
  }
};
