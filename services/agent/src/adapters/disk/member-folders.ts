import { chmod, lchown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MemberFile } from '../../domain/member-environment.ts';
import { grantName, keyOfName } from '../../domain/run.ts';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import { writeDurably } from './write-durably.ts';

/** How the names of files begin that are for the agent alone. */
const SECRET = 'secret-';

/** Small folders that programs only read: one for each member, beside the folder that it works in. */
export const memberFolders = (root: string, owner: RuntimeFacts['owner']) => {
  const folderOf = (name: string): string => path.join(root, name);
  const give = async (file: string): Promise<void> => {
    if (owner !== null) await lchown(file, owner.uid, owner.gid);
  };
  const remove = (name: string): Promise<void> => rm(folderOf(name), { recursive: true, force: true });
  const secrets = new Map<string, Promise<string>>();
  const findSecret = async (name: string, make: () => string): Promise<string> => {
    const known = await readFile(folderOf(name), 'utf8').catch(() => '');
    if (known !== '') return known;
    const secret = make();
    await mkdir(root, { recursive: true });
    await writeDurably(folderOf(name), secret);
    return secret;
  };
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
    /** One at a time for each grant: whoever asks at the same time gets the same. */
    secretOf: (grant: string, make: () => string): Promise<string> => {
      const name = `${SECRET}${grant}`;
      const underWay = secrets.get(name) ?? findSecret(name, make).finally(() => secrets.delete(name));
      secrets.set(name, underWay);
      return underWay;
    },
    keepOnly: async (names: ReadonlySet<string>): Promise<void> => {
      const keys = [...names].flatMap((name) => keyOfName(name) ?? []);
      const kept = new Set([...names, ...keys.map((key) => `${SECRET}${grantName(key)}`)]);
      for (const name of await readdir(root).catch(() => [])) if (!kept.has(name)) await remove(name);
    },
  };
};
