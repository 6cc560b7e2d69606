import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DependencyFailure } from '#kernel';

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** The system names an open folder, whatever happens to the path that it was opened by. */
export const pathOfHandle = ({ fd }: FileHandle): string => `/proc/self/fd/${fd}`;

/**
 * Opens a folder below another one, one name at a time from an open folder on, and follows no link: what is opened lies inside, whoever changes
 * the tree at the same time. @returns null if there is no such folder, or a link is in the way
 */
export const openBeneath = async (root: string, names: readonly string[]): Promise<FileHandle | null> => {
  let at = await open(root, FOLDER);
  for (const name of names) {
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      await at.close();
      throw new DependencyFailure('folder', `open ${JSON.stringify(name)}`, {
        retryable: false,
        cause: 'not the name of a folder',
      });
    }
    const before = at;
    try {
      at = await open(`${pathOfHandle(before)}/${name}`, FOLDER);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null;
      throw error;
    } finally {
      await before.close();
    }
  }
  return at;
};
