import type { RefusalCode } from '#contracts';
import type { Refusal } from '#kernel';

/** What is asked can't be done with the files that are there. Thrown through streams, and a value again at the border. */
export class FolderRefused extends Error {
  override readonly name = 'FolderRefused';
  readonly refusal: Refusal<RefusalCode>;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.refusal = { code, message };
  }
}

const BY_ERRNO: Readonly<Record<string, readonly [RefusalCode, string]>> = {
  ENOENT: ['file-unknown', 'There is nothing at this path.'],
  ENOTDIR: ['file-not-a-folder', 'A part of the path is no folder. Links are not followed.'],
  ELOOP: ['file-not-regular', 'A link is at this path, and links are not followed.'],
  EEXIST: ['file-exists', 'There is something at this path already.'],
  ENOTEMPTY: ['file-exists', 'The folder is not empty.'],
  EISDIR: ['file-is-a-folder', 'A folder is at this path.'],
  EXDEV: ['file-not-regular', 'The path leads to another file system.'],
  ENXIO: ['file-not-regular', 'What is at this path is no file.'],
  ENAMETOOLONG: ['path-invalid', 'A name of the path is too long for this volume.'],
  EILSEQ: ['path-invalid', 'The volume can not hold a name of the path.'],
  EINVAL: ['path-invalid', 'The volume can not hold this path, or a folder would come to lie in itself.'],
  ENOSPC: ['folder-full', 'The folder, or its volume, is full.'],
  EDQUOT: ['folder-full', 'The quota of the folder is used up.'],
  EFBIG: ['folder-full', 'The volume takes no file of this size.'],
  EACCES: ['forbidden', 'The volume does not let Berth do this here.'],
  EPERM: ['forbidden', 'The volume does not let Berth do this here.'],
  EROFS: ['forbidden', 'The volume is read-only.'],
};

/** The errno of a failed call of the system (`ENOENT`). */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** What a failure says to the user; undefined: it is no fault of what he asked for. */
export const refusalOf = (error: unknown): Refusal<RefusalCode> | undefined => {
  if (error instanceof FolderRefused) return error.refusal;
  const [code, message] = BY_ERRNO[errnoOf(error) ?? ''] ?? [];
  return code === undefined || message === undefined ? undefined : { code, message };
};
