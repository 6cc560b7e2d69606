import { statfs } from 'node:fs/promises';
import type { FreeBytes } from '../ports/folder-roots.ts';

/** As the file system says. */
export const freeBytes: FreeBytes = async (path) => {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
};
