import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type MountedOnFile = { readonly root: string; readonly remove: () => Promise<void> };

/** A file system on a file, or why there can be none. */
export const mountOnFile = (how: {
  readonly name: string;
  readonly size: string;
  readonly format: (image: string) => unknown;
  readonly options: string;
  readonly prepare?: (root: string) => unknown;
}): MountedOnFile | string => {
  if (process.getuid?.() !== 0) return 'needs root';
  const folder = mkdtempSync(join(tmpdir(), `berth-${how.name}-`));
  const [image, root] = [join(folder, 'image'), join(folder, 'root')];
  const remove = async (): Promise<void> => {
    spawnSync('umount', [root]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    mkdirSync(root);
    execFileSync('truncate', ['-s', how.size, image]);
    how.format(image);
    execFileSync('mount', ['-o', how.options, image, root], { stdio: 'pipe' });
    how.prepare?.(root);
    return { root, remove };
  } catch (error) {
    void remove();
    return error instanceof Error ? (error.message.split('\n')[0] ?? 'no cause') : String(error);
  }
};
