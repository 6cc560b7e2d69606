import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CliFailure } from '../cli-failure.ts';
import { ignoreRules } from './ignore-rules.ts';
import type { Ignores } from './ignore-rules.ts';

/** One file or folder of a bundle; `path` is relative, with `/`. */
export type Entry = {
  readonly path: string;
  readonly file: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
  readonly modifiedAtSeconds: number;
};

const ENTRIES_MAX = 20_000;
/** Beyond this nothing compresses to 16 MiB that anybody wants to send with a program. */
const BYTES_MAX = 512 * 2 ** 20;

const tooMuch = (folder: string, what: string): CliFailure =>
  new CliFailure(
    'bundle-too-large',
    `${folder} holds ${what}, which is too much to send along: name what to leave out in ${join(folder, '.berthignore')}, choose a smaller folder with --workdir, or send nothing with --no-upload`,
  );

const rulesOf = async (folder: string): Promise<Ignores> => {
  try {
    return ignoreRules(await readFile(join(folder, '.berthignore'), 'utf8'));
  } catch {
    return ignoreRules('');
  }
};

/** Everything in a folder that belongs to its program, in the order of paths. Links count as what they lead to; those that lead out are left behind. */
export const collectFiles = async (folder: string): Promise<readonly Entry[]> => {
  const root = await realpath(folder);
  const ignores = await rulesOf(root);
  const entries: Entry[] = [];
  let totalBytes = 0;

  const visit = async (at: string): Promise<void> => {
    const names = (await readdir(at)).toSorted();
    for (const name of names) {
      const file = join(at, name);
      const path = relative(root, file).split(sep).join('/');
      const real = await realpath(file).catch(() => undefined);
      const isInside = real !== undefined && (real === root || real.startsWith(root + sep));
      if (!isInside) continue;
      const about = await stat(real);
      const isFolder = about.isDirectory();
      if ((!isFolder && !about.isFile()) || ignores(path, isFolder)) continue;
      const isLinkedFolder = isFolder && real !== file;
      if (isLinkedFolder) continue; // it is there under its own name, and could lead in circles
      const sizeBytes = isFolder ? 0 : about.size;
      totalBytes += sizeBytes;
      entries.push({
        path,
        file: real,
        isFolder,
        sizeBytes,
        isExecutable: (about.mode & 0o111) !== 0,
        modifiedAtSeconds: Math.floor(about.mtimeMs / 1000),
      });
      if (entries.length > ENTRIES_MAX) throw tooMuch(folder, `more than ${ENTRIES_MAX} files`);
      if (totalBytes > BYTES_MAX) throw tooMuch(folder, `more than ${BYTES_MAX / 2 ** 20} MiB`);
      if (isFolder) await visit(file);
    }
  };
  await visit(root);
  return entries;
};
