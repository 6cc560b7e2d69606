import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repositoryRoot = join(import.meta.dirname, '..', '..');

/** A throw-away folder that holds `files`, and sees our configuration files and installed packages. */
export const plantTree = (
  files: Readonly<Record<string, string>>,
  borrowed: readonly string[],
): { readonly root: string; readonly remove: () => void } => {
  const root = mkdtempSync(join(tmpdir(), 'berth-planted-'));
  for (const name of borrowed) symlinkSync(join(repositoryRoot, name), join(root, name));
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), source);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
};
