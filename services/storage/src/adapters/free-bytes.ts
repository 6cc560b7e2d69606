import { statfs } from 'node:fs/promises';
import type { FreeBytes, RoomAt } from '../ports/folder-roots.ts';

/** As the file system says. */
export const freeBytes: FreeBytes = async (path) => {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
};

export const roomAt: RoomAt = async (path) => {
  const { bavail, bsize, ffree } = await statfs(path);
  return { freeBytes: bavail * bsize, freeFiles: ffree };
};
