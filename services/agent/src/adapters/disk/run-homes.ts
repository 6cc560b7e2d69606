import { chmod, lchown, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import type { FolderSpace } from './folder-space.ts';

/** Homes on the disk, of runs whose image brings files for them: one for each, of the size that working folders have. */
export const runHomes = (root: string, owner: RuntimeFacts['owner'], space: FolderSpace) => {
  const at = (name: string): string => path.join(root, name);
  const remove = (name: string): Promise<void> =>
    space.isThere(at(name)) ? space.remove(at(name)) : Promise.resolve();
  return {
    make: async (name: string): Promise<string> => {
      await remove(name);
      await space.make(at(name));
      await chmod(at(name), 0o700);
      if (owner !== null) await lchown(at(name), owner.uid, owner.gid);
      return at(name);
    },
    remove,
    keepOnly: async (names: ReadonlySet<string>): Promise<void> => {
      const entries = await readdir(root).catch(() => []);
      for (const name of new Set(entries.map(space.folderOf))) if (!names.has(name)) await remove(name);
    },
  };
};
