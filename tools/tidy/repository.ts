import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a checkout as the checks see them. */
export type Repository = {
  readonly root: string;
  /** Paths from the root, with `/`, sorted: what is committed or about to be. */
  readonly paths: readonly string[];
  readonly text: (path: string) => string;
  readonly isExecutable: (path: string) => boolean;
  /** Standard output of a git command, or null when git (or the revision asked for) is not there. */
  readonly git: (...args: readonly string[]) => string | null;
};

const GENERATED = new Set(['node_modules', 'dist', '.berth', '.git', 'coverage']);

const walk = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (GENERATED.has(entry.name)) return [];
    return entry.isDirectory() ? walk(root, path) : [path];
  });

/** Reads a checkout; where git does not answer (an unpacked archive, say), all that is not generated counts. */
export const openRepository = (root: string): Repository => {
  const git = (...args: readonly string[]): string | null => {
    const ended = spawnSync('git', [...args], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
    return ended.status === 0 ? ended.stdout : null;
  };
  const listed = git('ls-files', '-z', '--cached', '--others', '--exclude-standard');
  const candidates = listed === null ? walk(root, '') : listed.split('\0').filter((path) => path !== '');
  const isFile = (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
  const texts = new Map<string, string>();
  return {
    root,
    paths: [...new Set(candidates)].filter(isFile).toSorted(),
    text: (path) => {
      const known = texts.get(path) ?? readFileSync(join(root, path), 'utf8');
      texts.set(path, known);
      return known;
    },
    isExecutable: (path) => (statSync(join(root, path)).mode & 0o111) !== 0,
    git,
  };
};
