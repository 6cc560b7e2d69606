import { chmod, lchown, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type RunKey, runName } from '../../domain/run.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import type { Workspaces } from '../../ports/workspaces.ts';
import type { FolderSpace } from './folder-space.ts';
import { memberFolders } from './member-folders.ts';
import { unpackBundle } from './unpack-bundle.ts';

/** Folders below `root`, given to the user that sessions run as. */
export const diskWorkspaces = (
  root: string,
  owner: RuntimeFacts['owner'],
  space: FolderSpace,
): Workspaces => {
  const folderOf = (name: string): string => path.join(root, name);
  const files = memberFolders(`${root}-members`, owner);
  const removeFolder = (name: string) => space.remove(folderOf(name));
  return {
    make: async (key: RunKey) => {
      const name = runName(key);
      await removeFolder(name);
      await space.make(folderOf(name));
      await chmod(folderOf(name), 0o755);
      if (owner !== null) await lchown(folderOf(name), owner.uid, owner.gid);
      return folderOf(name);
    },
    unpack: (key, archive) => unpackBundle(archive, folderOf(runName(key)), owner),
    writeFiles: (key, wanted) => files.make(runName(key), wanted),
    remove: async (key) => {
      await files.remove(runName(key));
      await removeFolder(runName(key));
    },
    keepOnly: async (names) => {
      await files.keepOnly(names);
      const entries = await readdir(root).catch(() => []);
      const present = new Set(entries.map(space.folderOf));
      for (const name of present) if (!names.has(name)) await removeFolder(name);
    },
  };
};
