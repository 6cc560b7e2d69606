import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenFolder, openRoot } from '../open-folder.ts';

/** A folder, and beside it what nobody in it may reach. */
export type Workshop = {
  readonly path: string;
  readonly outside: string;
  readonly root: OpenFolder;
  readonly done: () => Promise<void>;
};

/** For specs: on the disk, as it is. */
export const openWorkshop = async (): Promise<Workshop> => {
  const base = mkdtempSync(join(tmpdir(), 'berth-folder-'));
  const [path, outside] = [join(base, 'folder'), join(base, 'outside')];
  mkdirSync(path);
  mkdirSync(outside);
  const root = await openRoot(path);
  return {
    path,
    outside,
    root,
    done: async () => {
      await root.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
};
