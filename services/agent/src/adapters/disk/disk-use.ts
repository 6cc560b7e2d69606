import { statfs } from 'node:fs/promises';
import type { DiskUse } from '../../domain/image-clean-up.ts';

/** How full the file system of a folder is, as `df` tells it; null: there is no such folder on this machine. */
const useOf = async (folder: string): Promise<DiskUse | null> => {
  try {
    const { blocks, bfree, bavail, bsize } = await statfs(folder);
    const usedBytes = (blocks - bfree) * bsize;
    return { usedBytes, totalBytes: usedBytes + bavail * bsize };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

/** {@link useOf} each folder that is there. */
export const disksOf =
  (folders: readonly string[]): (() => Promise<readonly DiskUse[]>) =>
  async () =>
    (await Promise.all(folders.map(useOf))).filter((use) => use !== null);
