import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';

/** Where the folders of sessions lie: on the disk as it is, or each in a space of limited size. */
export type FolderSpace = {
  /** Makes it, empty; it is not there yet. */
  readonly make: (folder: string) => Promise<void>;
  /** Nothing of it is left afterwards. Does nothing if it is missing. */
  readonly remove: (folder: string) => Promise<void>;
  /** Something of it is there. */
  readonly isThere: (folder: string) => boolean;
  /** The folder that a file beside the folders belongs to, by its name. */
  readonly folderOf: (entry: string) => string;
};

export const removeTree = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 3 });

/** As large as the disk. */
export const unboundedSpace: FolderSpace = {
  make: async (folder) => {
    await mkdir(folder, { recursive: true, mode: 0o755 });
  },
  remove: removeTree,
  isThere: existsSync,
  folderOf: (entry) => entry,
};
