import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageProgress } from '../../ports/runtime.ts';
import { fetchPackages, PackagesUnavailable } from './debian-packages.ts';
import { precompilePython } from './precompile-python.ts';
import { installFromNpm } from './npm-programs.ts';
import type { Recipe } from './recipes.ts';
import { runTool } from './run-tool.ts';

const PASSWD = ['root:x:0:0:root:/root:/bin/sh', 'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin'];
const BERTH_USER = 'berth:x:1000:1000::/home/berth:/bin/bash';

/** Programs that Debian offers as alternatives, and the one that it would choose. */
const PROGRAMS = [
  ['awk', 'mawk'],
  ['cc', 'gcc'],
  ['c++', 'g++'],
  ['editor', 'nano'],
  ['mpicc', 'mpicc.openmpi'],
  ['mpiexec', 'mpiexec.openmpi'],
  ['mpirun', 'mpirun.openmpi'],
  ['pager', 'less'],
] as const;

const listOf = async (folder: string): Promise<readonly string[]> =>
  existsSync(folder) ? readdir(folder) : [];

/** Libraries that Debian offers as alternatives: the reference implementation, under the name that programs look for. */
const linkAlternatives = async (root: string): Promise<void> => {
  const lib = path.join(root, 'usr/lib');
  for (const triplet of await listOf(lib)) {
    for (const provider of ['blas', 'lapack']) {
      for (const name of await listOf(path.join(lib, triplet, provider))) {
        const link = path.join(lib, triplet, name);
        if (!existsSync(link)) await symlink(path.join(provider, name), link);
      }
    }
  }
  for (const [name, program] of PROGRAMS)
    if (existsSync(path.join(root, 'usr/bin', program)))
      await symlink(program, path.join(root, 'usr/bin', name)).catch(() => undefined);
};

const joinCertificates = async (root: string): Promise<void> => {
  const folder = path.join(root, 'usr/share/ca-certificates/mozilla');
  const all = await Promise.all(
    (await listOf(folder)).map((name) => readFile(path.join(folder, name), 'utf8')),
  );
  await mkdir(path.join(root, 'etc/ssl/certs'), { recursive: true });
  await writeFile(path.join(root, 'etc/ssl/certs/ca-certificates.crt'), all.join(''));
};

/** What the packages' own scripts would have done, as far as a session needs it: no script of a package runs. */
const finish = async (root: string): Promise<void> => {
  await writeFile(path.join(root, 'etc/passwd'), `${[...PASSWD, BERTH_USER].join('\n')}\n`);
  await writeFile(path.join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\nberth:x:1000:\n');
  await writeFile(path.join(root, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  const names = path.join(root, 'usr/share/libc-bin/nsswitch.conf');
  if (existsSync(names)) await copyFile(names, path.join(root, 'etc/nsswitch.conf'));
  for (const folder of ['work', 'home/berth', 'proc', 'sys', 'dev', 'tmp'])
    await mkdir(path.join(root, folder), { recursive: true });
  await linkAlternatives(root);
  await joinCertificates(root);
};

/** How much disk an image takes is counted once: there are tens of thousands of files in it. */
export const sizeFile = (rootfs: string): string => `${rootfs}.size`;

/** A draft whose maker has gone; another process may be making one of the same name just now. */
const isAbandoned = (name: string): boolean => {
  const maker = /^\..+-(\d+)$/.exec(name)?.[1];
  return maker !== undefined && !existsSync(`/proc/${maker}`);
};

/** Aliases such as `/lib → usr/lib` have to be there before anything is unpacked through them. */
const inOrder = (files: readonly string[]): readonly string[] => {
  const isFirst = (file: string): boolean => path.basename(file).startsWith('base-files_');
  return [...files.filter(isFirst), ...files.filter((file) => !isFirst(file))];
};

/**
 * Makes the root file system of a recipe out of Debian's packages, without root, an engine or a registry, and returns its folder. It appears under its
 * name only when it is whole; an attempt that was killed leaves a draft, which the next one removes.
 *
 * @throws PackagesUnavailable
 */
export const debianRootfs = async (
  recipe: Recipe,
  cacheFolder: string,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
): Promise<string> => {
  const shelf = path.join(cacheFolder, 'rootfs');
  const finished = path.join(shelf, `${recipe.name}-${recipe.version}`);
  if (existsSync(finished)) return finished;
  await mkdir(shelf, { recursive: true, mode: 0o755 });
  for (const name of await readdir(shelf))
    if (name === `.${recipe.name}-${process.pid}` || isAbandoned(name))
      await rm(path.join(shelf, name), { recursive: true, force: true });

  const { suite, packages, alone } = recipe;
  const files = await fetchPackages({ suite, packages, alone, cacheFolder }, onProgress, signal);
  const draft = path.join(shelf, `.${recipe.name}-${process.pid}`);
  try {
    await fill(draft, files, recipe, onProgress, signal);
    const size = await runTool('du', ['-s', '--block-size=1', draft], { signal });
    await writeFile(sizeFile(finished), size.lines.at(-1)?.split('\t')[0] ?? '');
    await rename(draft, finished);
    return finished;
  } catch (error) {
    // At once: on a full disk it is what others wait for.
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
};

const fill = async (
  draft: string,
  files: readonly string[],
  { npm, machine, precompile }: Recipe,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
): Promise<void> => {
  await mkdir(draft, { mode: 0o755 });
  for (const [index, file] of inOrder(files).entries()) {
    onProgress({ text: `unpacking Debian packages (${index + 1} of ${files.length})` });
    const end = await runTool('dpkg-deb', ['-x', file, draft], { signal });
    if (end.exitCode !== 0)
      throw new PackagesUnavailable(`unpack ${path.basename(file)}: ${end.lines.slice(-1).join('')}`);
  }
  await chmod(draft, 0o755);
  await finish(draft);
  if (npm !== null) await installFromNpm(draft, npm, machine, onProgress, signal);
  if (precompile.length === 0) return;
  onProgress({ text: 'compiling Python sources' });
  const fault = await precompilePython(draft, precompile, signal);
  if (fault !== null) onProgress({ text: `Python sources stay uncompiled (${fault})` });
};
