import { chmod, copyFile, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '#kernel';
import { buildInit } from '#file-operations';

/** Where the program is that waits in containers which are made ahead; or why there is none. */
export type InstalledInit = { readonly file: string } | { readonly fault: string };

/**
 * Puts it where the engine of this machine sees it, whatever the agent is installed in. A new one takes the place of the old under its name; containers keep
 * the one that they have.
 */
export const installInit = async (stateFolder: string): Promise<InstalledInit> => {
  const built = buildInit();
  if (built.kind === 'unavailable') return { fault: built.why };
  const file = path.join(stateFolder, 'init');
  try {
    const [wanted, present] = await Promise.all([
      readFile(built.path),
      readFile(file).catch(() => Buffer.alloc(0)),
    ]);
    if (!wanted.equals(present)) {
      await copyFile(built.path, `${file}.new`);
      await chmod(`${file}.new`, 0o755);
      await rename(`${file}.new`, file);
    }
    return { file };
  } catch (error) {
    return { fault: describeError(error) };
  }
};
