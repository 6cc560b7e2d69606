import { chmod, copyFile, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { buildInit, buildTerminal, type Compiled } from '#file-operations';
import { describeError } from '#kernel';

/** Where a program of ours is on this machine; or why there is none. */
export type InstalledProgram = { readonly file: string } | { readonly fault: string };

/**
 * Puts it where the engine of this machine sees it, whatever the agent is installed in. A new one takes the place of the old under its name; containers keep
 * the one that they have.
 */
const install = async (stateFolder: string, name: string, built: Compiled): Promise<InstalledProgram> => {
  if (built.kind === 'unavailable') return { fault: built.why };
  const file = path.join(stateFolder, name);
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

/** What waits in containers which are made ahead. */
export const installInit = (stateFolder: string): Promise<InstalledProgram> =>
  install(stateFolder, 'init', buildInit());

/** What holds terminals in sessions. */
export const installTerminal = (stateFolder: string): Promise<InstalledProgram> =>
  install(stateFolder, 'terminal', buildTerminal());
