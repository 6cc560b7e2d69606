import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repositoryRoot = join(import.meta.dirname, '..', '..');

export type PlantedTree = {
  readonly root: string;
  /** What an installed tool prints on stdout when it runs there; it is expected to find fault. */
  readonly run: (tool: string, ...args: readonly string[]) => string;
  readonly remove: () => void;
};

/** A throw-away folder that holds `files`, a copy of our configuration, and sees our installed packages. */
export const plantTree = (
  files: Readonly<Record<string, string>>,
  configuration: readonly string[],
): PlantedTree => {
  const root = mkdtempSync(join(tmpdir(), 'berth-planted-'));
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  for (const name of [...configuration, 'package.json', 'tsconfig.json'])
    cpSync(join(repositoryRoot, name), join(root, name));
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), source);
  }
  return {
    root,
    run: (tool, ...args) => {
      const script = join(repositoryRoot, 'node_modules', tool);
      const ended = spawnSync(process.execPath, [script, ...args], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 64 * 2 ** 20,
      });
      if (ended.error !== undefined) throw ended.error;
      return ended.stdout;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};
