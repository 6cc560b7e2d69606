import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DependencyFailure } from '#kernel';
import { parseLibraryCache, parseMigMinors, stageDriver, sweepDrivers } from './driver-files.ts';

const VERSION = '570.124.06';

describe("the driver's files", () => {
  let root: string;
  const at = (...parts: readonly string[]): string => path.join(root, ...parts);
  const library = (name: string, soname: string): string => {
    writeFileSync(at('lib', `${name}.so.${VERSION}`), name);
    symlinkSync(`${name}.so.${VERSION}`, at('lib', soname));
    return `\t${soname} (libc6,x86-64) => ${at('lib', soname)}`;
  };
  const stage = (lines: readonly string[]) =>
    stageDriver({
      version: VERSION,
      folder: at('staged'),
      libraryCache: () => Promise.resolve(lines),
      toolFolders: [at('bin')],
    });
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'berth-driver-'));
    for (const folder of ['lib', 'bin', 'staged']) mkdirSync(at(folder));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('are put together once: libraries under all their names, and tools', async () => {
    const lines = [
      '900 libs found in cache',
      library('libcuda', 'libcuda.so.1'),
      library('libnvidia-ml', 'libnvidia-ml.so.1'),
      library('libnvidia-nvvm', 'libnvidia-nvvm.so.4'),
      library('libGLX_nvidia', 'libGLX_nvidia.so.0'),
      `\tlibcuda.so.1 (libc6) => /lib32/libcuda.so.1`,
    ];
    writeFileSync(at('bin', 'nvidia-smi'), 'tool');
    const folder = await stage(lines);
    expect(readdirSync(path.join(folder, 'lib64')).toSorted()).toEqual([
      'libcuda.so',
      'libcuda.so.1',
      `libcuda.so.${VERSION}`,
      'libnvidia-ml.so',
      'libnvidia-ml.so.1',
      `libnvidia-ml.so.${VERSION}`,
      'libnvidia-nvvm.so',
      'libnvidia-nvvm.so.4',
      `libnvidia-nvvm.so.${VERSION}`,
    ]);
    // Relative: the folder has another path inside the run.
    expect(readlinkSync(path.join(folder, 'lib64', 'libcuda.so.1'))).toBe(`libcuda.so.${VERSION}`);
    expect(readFileSync(path.join(folder, 'lib64', 'libcuda.so'), 'utf8')).toBe('libcuda');
    expect(readdirSync(path.join(folder, 'bin'))).toEqual(['nvidia-smi']);
    expect(await stage([])).toBe(folder);
  });

  it('are not there where the libraries are of another version than the kernel module', async () => {
    writeFileSync(at('lib', 'libcuda.so.550.1'), '');
    symlinkSync('libcuda.so.550.1', at('lib', 'libcuda.so.1'));
    const lines = [`\tlibcuda.so.1 (libc6,x86-64) => ${at('lib', 'libcuda.so.1')}`];
    await expect(stage(lines)).rejects.toMatchObject({
      cause: expect.stringContaining(`libcuda.so.${VERSION}`),
    });
    await expect(stage([])).rejects.toBeInstanceOf(DependencyFailure);
  });

  it('of other versions are swept, with what an agent was killed over', async () => {
    for (const version of [VERSION, '550.1', '.570.making']) mkdirSync(at('staged', version));
    await sweepDrivers(at('staged'), VERSION);
    expect(readdirSync(at('staged'))).toEqual([VERSION]);
    await sweepDrivers(at('no-such'), VERSION);
    expect(existsSync(at('no-such'))).toBe(false);
  });
});

it('takes 64-bit libraries from the cache, the first of a name', () =>
  expect([
    ...parseLibraryCache([
      '\tlibcuda.so.1 (libc6) => /lib32/libcuda.so.1',
      '\tlibcuda.so.1 (libc6,x86-64) => /lib64/libcuda.so.1',
      '\tlibcuda.so.1 (libc6,x86-64) => /old/libcuda.so.1',
      '\tlibc.so.6 (libc6,AArch64, OS ABI: Linux 3.7.0) => /lib/libc.so.6',
    ]),
  ]).toEqual([
    ['libcuda.so.1', '/lib64/libcuda.so.1'],
    ['libc.so.6', '/lib/libc.so.6'],
  ]));

it('reads the numbers of the keys to slices', () =>
  expect(
    parseMigMinors('config 1\nmonitor 2\ngpu0/gi3/access 31\ngpu0/gi3/ci0/access 32\n').get(
      'gpu0/gi3/ci0/access',
    ),
  ).toBe(32));
