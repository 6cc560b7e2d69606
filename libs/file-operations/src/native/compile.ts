import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { nativeFiles } from './native-folder.ts';

/** What became of it. */
export type Compiled =
  | { readonly kind: 'built' | 'present'; readonly path: string }
  | { readonly kind: 'unavailable'; readonly why: string };

const COMPILERS = ['cc', 'gcc', 'clang'];
const FLAGS = ['-std=gnu11', '-O2', '-D_GNU_SOURCE', '-D_FILE_OFFSET_BITS=64', '-pthread'];
const BUILD_MS = 120_000;
const COMPLAINT_MAX = 2000;

const onPath = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const sourceFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /\.[ch]$/.test(name))
    .toSorted();

/** Of its sources and of how they are compiled. */
const fingerprint = (folder: string, command: readonly string[]): string => {
  const hash = createHash('sha256').update(command.join('\0'));
  for (const name of sourceFiles(folder)) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
};

/** Compiles a program of native/ if its sources have changed since that was last done. */
export const compile = (
  program: string,
  flags: readonly string[],
  libraries: readonly string[] = [],
): Compiled => {
  const files = nativeFiles(program);
  if (files === undefined || !existsSync(files.sources))
    return { kind: 'unavailable', why: 'its sources are not here' };
  const { sources, binary } = files;
  const compiler = COMPILERS.map(onPath).find((path) => path !== undefined);
  if (compiler === undefined)
    return { kind: 'unavailable', why: `there is no C compiler (${COMPILERS.join(', ')})` };
  const stamp = `${binary}.made-from`;
  const made = fingerprint(sources, [compiler, ...FLAGS, ...flags, ...libraries]);
  if (read(stamp) === made && existsSync(binary)) return { kind: 'present', path: binary };
  mkdirSync(dirname(binary), { recursive: true });
  // Under its name only when it is whole: two builds may run side by side.
  const unfinished = `${binary}.${process.pid}`;
  const parts = sourceFiles(sources)
    .filter((name) => name.endsWith('.c'))
    .map((name) => join(sources, name));
  const { status, stderr, error } = spawnSync(
    compiler,
    [...FLAGS, ...flags, '-o', unfinished, ...parts, ...libraries],
    { encoding: 'utf8', timeout: BUILD_MS },
  );
  if (status !== 0) {
    rmSync(unfinished, { force: true });
    const complaint = error?.message ?? stderr.slice(0, COMPLAINT_MAX);
    return { kind: 'unavailable', why: `${compiler} failed: ${complaint}` };
  }
  renameSync(unfinished, binary);
  writeFileSync(stamp, made);
  return { kind: 'built', path: binary };
};
