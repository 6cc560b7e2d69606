import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A tree of small files in which the kernel tells of the machine. */
export type SysTree = {
  /** Without the white space around it; null where there is no such file, or it can't be read. */
  readonly read: (file: string) => string | null;
  /** The names in a folder; none where there is no such folder. */
  readonly names: (folder: string) => readonly string[];
};

/** The tree below a folder of this machine. */
export const sysTree = (root: string): SysTree => ({
  read: (file) => {
    try {
      return readFileSync(path.join(root, file), 'utf8').trim();
    } catch {
      return null;
    }
  },
  names: (folder) => {
    try {
      return readdirSync(path.join(root, folder));
    } catch {
      return [];
    }
  },
});
