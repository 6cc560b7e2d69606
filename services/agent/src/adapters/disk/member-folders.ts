import { chmod, lchown, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MemberFile } from '../../domain/member-environment.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';

/** Small folders that programs only read: one for each member, beside the folder that it works in. */
export const memberFolders = (root: string, owner: RuntimeFacts['owner']) => {
  const folderOf = (name: string): string => path.join(root, name);
  const give = async (file: string): Promise<void> => {
    if (owner !== null) await lchown(file, owner.uid, owner.gid);
  };
  const remove = (name: string): Promise<void> => rm(folderOf(name), { recursive: true, force: true });
  return {
    make: async (name: string, files: readonly MemberFile[]): Promise<string> => {
      await remove(name);
      await mkdir(folderOf(name), { recursive: true, mode: 0o755 });
      await chmod(folderOf(name), 0o755);
      for (const { path: wanted, content, isSecret } of files) {
        const file = path.join(folderOf(name), wanted);
        const folder = path.dirname(file);
        if (folder !== folderOf(name)) {
          await mkdir(folder, { recursive: true, mode: 0o700 });
          await give(folder);
        }
        await writeFile(file, content, { mode: isSecret === true ? 0o600 : 0o644 });
        await give(file);
      }
      return folderOf(name);
    },
    remove,
    keepOnly: async (names: ReadonlySet<string>): Promise<void> => {
      for (const name of await readdir(root).catch(() => [])) if (!names.has(name)) await remove(name);
    },
  };
};
