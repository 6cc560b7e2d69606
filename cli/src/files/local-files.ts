import { opendir, lstat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file or an empty folder on this machine, and where it belongs below the target. */
export type LocalFile = {
  readonly file: string;
  readonly path: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
  readonly modifiedAtMs: number;
};

const ANY_EXECUTE = 0o111;
const BROKEN = '�';

const describe = async (file: string, path: string, isFolder: boolean): Promise<LocalFile> => {
  const { size, mode, mtimeMs } = await lstat(file);
  return {
    file,
    path,
    isFolder,
    sizeBytes: isFolder ? 0 : size,
    isExecutable: (mode & ANY_EXECUTE) !== 0,
    modifiedAtMs: Math.floor(mtimeMs),
  };
};

/** All files below what is named, one after the other: of millions only a few are in memory. Links and devices are told to `leftOut`. */
export const localFiles = async function* (
  file: string,
  path: string,
  leftOut: (file: string, why: string) => void,
): AsyncGenerator<LocalFile> {
  const about = await lstat(file);
  if (file.includes(BROKEN)) return leftOut(file, 'its name is no UTF-8');
  if (about.isFile()) {
    yield await describe(file, path, false);
    return;
  }
  if (!about.isDirectory()) return leftOut(file, 'it is a link, a pipe or a device');
  let isEmpty = true;
  for await (const { name } of await opendir(file)) {
    isEmpty = false;
    yield* localFiles(join(file, name), path === '' ? name : `${path}/${name}`, leftOut);
  }
  if (isEmpty && path !== '') yield await describe(file, path, true);
};
