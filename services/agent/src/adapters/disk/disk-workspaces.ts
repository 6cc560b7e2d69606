import { lchown, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type RunKey, runName } from '../../domain/run.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import type { Workspaces } from '../../ports/workspaces.ts';
import { unpackBundle } from './unpack-bundle.ts';

/** Folders below `root`, given to the user that sessions run as. */
export const diskWorkspaces = (root: string, owner: RuntimeFacts['owner']): Workspaces => {
  const folderOf = (name: string): string => path.join(root, name);
  const removeFolder = (name: string) => rm(folderOf(name), { recursive: true, force: true, maxRetries: 3 });
  return {
    make: async (key: RunKey) => {
      const name = runName(key);
      await removeFolder(name);
      await mkdir(folderOf(name), { recursive: true, mode: 0o755 });
      if (owner !== null) await lchown(folderOf(name), owner.uid, owner.gid);
      return folderOf(name);
    },
    unpack: (key, archive) => unpackBundle(archive, folderOf(runName(key)), owner),
    remove: (key) => removeFolder(runName(key)),
    keepOnly: async (names) => {
      const present = await readdir(root).catch(() => []);
      for (const name of present) if (!names.has(name)) await removeFolder(name);
    },
  };
};
