import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { DependencyFailure } from '#kernel';
import { sysTree } from '../../machine/sys-tree.ts';

/** The libraries of the driver that programs compute with; those for pictures, video and displays stay where they are. */
const LIBRARIES = new Set([
  'libcuda',
  'libcudadebugger',
  'libnvidia-allocator',
  'libnvidia-cfg',
  'libnvidia-gpucomp',
  'libnvidia-ml',
  'libnvidia-nvvm',
  'libnvidia-opencl',
  'libnvidia-pkcs11',
  'libnvidia-pkcs11-openssl3',
  'libnvidia-ptxjitcompiler',
]);
const TOOLS = ['nvidia-smi', 'nvidia-debugdump'];
const TOOL_FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/bin'];
const ENTRY = /^\s+(lib[\w.+-]+)\s+\([^)]*(?:x86-64|AArch64)[^)]*\)\s+=>\s+(\/\S+)$/;

/** What `ldconfig -p` lists: the file behind each name, for 64-bit programs. */
export const parseLibraryCache = (lines: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const line of lines) {
    const [, name, file] = ENTRY.exec(line) ?? [];
    if (name !== undefined && file !== undefined && !found.has(name)) found.set(name, file);
  }
  return found;
};

/** Reads `/proc/driver/nvidia-caps/mig-minors`: `gpu0/gi3/ci0/access 32`. */
export const parseMigMinors = (text: string): ReadonlyMap<string, number> =>
  new Map(
    [...text.matchAll(/^(\S+) (\d{1,6})$/gm)].flatMap(([, name, number]) =>
      name === undefined ? [] : [[name, Number(number)] as const],
    ),
  );

export type StageDriverOptions = {
  readonly version: string;
  /** Folder for the files of all versions. */
  readonly folder: string;
  /** The lines of `ldconfig -p`. */
  readonly libraryCache: () => Promise<readonly string[]>;
  readonly toolFolders?: readonly string[];
};

/** A second name costs nothing; on another file system it has to be a copy. */
const place = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
};

/**
 * Puts the driver's libraries and tools together in one folder, once for each version, so that one mount brings them into a run whose image has none. They have
 * to be of the very version of the kernel module. @returns the folder. @throws DependencyFailure when the driver's libraries are not on this machine
 */
export const stageDriver = async (options: StageDriverOptions): Promise<string> => {
  const { version, folder, libraryCache, toolFolders = TOOL_FOLDERS } = options;
  const ready = path.join(folder, version);
  if (existsSync(ready)) return ready;
  const cache = parseLibraryCache(await libraryCache());
  const cuda = cache.get('libcuda.so.1');
  const source = cuda === undefined ? null : path.dirname(await realpath(cuda));
  const suffix = `.so.${version}`;
  const names = source === null ? [] : await readdir(source);
  const wanted = names.filter(
    (name) => name.endsWith(suffix) && LIBRARIES.has(name.slice(0, -suffix.length)),
  );
  if (source === null || !wanted.includes(`libcuda${suffix}`))
    throw new DependencyFailure('nvidia driver', 'find its libraries', {
      retryable: false,
      cause: `there is no libcuda${suffix} in the library cache of this machine`,
    });
  const making = path.join(folder, `.${version}.making`);
  await rm(making, { recursive: true, force: true });
  for (const part of ['lib64', 'bin']) await mkdir(path.join(making, part), { recursive: true });
  for (const name of wanted) await place(path.join(source, name), path.join(making, 'lib64', name));
  for (const [name, file] of cache) {
    const behind = path.basename(await realpath(file).catch(() => file));
    if (wanted.includes(behind) && name !== behind)
      await symlink(behind, path.join(making, 'lib64', name)).catch(() => undefined);
  }
  for (const name of wanted) {
    // Programs that were linked by hand ask for the name without a version.
    const bare = `${name.slice(0, -suffix.length)}.so`;
    await symlink(name, path.join(making, 'lib64', bare)).catch(() => undefined);
  }
  for (const tool of TOOLS) {
    const found = toolFolders.map((one) => path.join(one, tool)).find((file) => existsSync(file));
    if (found !== undefined) await place(await realpath(found), path.join(making, 'bin', tool));
  }
  await rename(making, ready);
  return ready;
};

/** Removes what was put together for other versions. Runs that have them mounted would lose them: only while there are none. */
export const sweepDrivers = async (folder: string, version: string | null): Promise<void> => {
  for (const name of sysTree(folder).names('.'))
    if (name !== version) await rm(path.join(folder, name), { recursive: true, force: true });
};
