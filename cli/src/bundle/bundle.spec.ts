import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ignoreRules } from './ignore-rules.ts';
import { makeBundle } from './make-bundle.ts';
import { namesAFile } from './names-a-file.ts';

let folder: string;
let unpacked: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-bundle-'));
  unpacked = mkdtempSync(join(tmpdir(), 'berth-unpacked-'));
});
afterEach(() => {
  for (const made of [folder, unpacked]) rmSync(made, { recursive: true });
});
const write = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};
/** By the tar of the system: what others read counts. */
const unpack = async () => {
  const { bytes } = await makeBundle(folder);
  const archive = join(unpacked, '..', `${randomBytes(4).toString('hex')}.tgz`);
  writeFileSync(archive, bytes);
  execFileSync('tar', ['-xzf', archive, '-C', unpacked]);
  rmSync(archive);
  return readdirSync(unpacked, { recursive: true }).map(String).toSorted();
};

describe('a bundle', () => {
  it('holds the files of a folder as they are', async () => {
    write('train.py', 'print(1)\n');
    write('data/köpfe/größe.csv', 'a,b\n');
    write('empty', '');
    write('exact.bin', randomBytes(512));
    const large = randomBytes(3_000_000);
    write('large.bin', large);
    write('run.sh', '#!/bin/sh\n');
    chmodSync(join(folder, 'run.sh'), 0o755);
    mkdirSync(join(folder, 'nothing-in-it'));
    expect(await unpack()).toEqual([
      'data',
      'data/köpfe',
      'data/köpfe/größe.csv',
      'empty',
      'exact.bin',
      'large.bin',
      'nothing-in-it',
      'run.sh',
      'train.py',
    ]);
    expect(readFileSync(join(unpacked, 'large.bin')).equals(large)).toBe(true);
    expect(statSync(join(unpacked, 'run.sh')).mode & 0o111).not.toBe(0);
    expect(statSync(join(unpacked, 'train.py')).mode & 0o111).toBe(0);
  });

  it.each([90, 99, 100, 101, 150, 250, 900])('keeps paths of %i characters', async (length) => {
    const path = `${'d'.repeat(40)}/`.repeat(Math.floor(length / 41)) + 'f'.repeat(Math.max(1, length % 41));
    write(path, 'here');
    await unpack();
    expect(readFileSync(join(unpacked, path), 'utf8')).toBe('here');
  });

  it('leaves behind what is no part of the program', async () => {
    for (const path of [
      '.git/config',
      'node_modules/x/index.js',
      '__pycache__/m.pyc',
      '.venv/bin/python',
      '.berth/context.json',
    ])
      write(path, 'x');
    write('keep.py', 'x');
    write('data/raw.csv', 'x');
    write('data/small.csv', 'x');
    write('notes.log', 'x');
    write('.berthignore', '# large\ndata/*\n!data/small.csv\n*.log\n');
    expect(await unpack()).toEqual(['.berthignore', 'data', 'data/small.csv', 'keep.py']);
  });

  it('follows links inside the folder and never one that leads out', async () => {
    write('real.py', 'print(1)');
    symlinkSync('real.py', join(folder, 'link.py'));
    symlinkSync('/etc/passwd', join(folder, 'out'));
    symlinkSync('.', join(folder, 'circle'));
    symlinkSync('nowhere', join(folder, 'broken'));
    expect(await unpack()).toEqual(['link.py', 'real.py']);
    expect(readFileSync(join(unpacked, 'link.py'), 'utf8')).toBe('print(1)');
  });

  it('above 16 MiB is refused, with what is large in it and the mend', async () => {
    write('weights.bin', randomBytes(17 * 2 ** 20));
    write('train.py', 'x');
    await expect(makeBundle(folder)).rejects.toThrow(
      /largest: weights\.bin 17 MiB.*\.berthignore.*--workdir.*--no-upload/,
    );
  });
});

describe('rules', () => {
  it.each<[string, string, boolean, boolean]>([
    ['*.csv', 'a/b.csv', false, true],
    ['/*.csv', 'a/b.csv', false, false],
    ['/*.csv', 'b.csv', false, true],
    ['data/', 'data', true, true],
    ['data/', 'data', false, false],
    ['a/**/z', 'a/b/c/z', false, true],
    ['a/**/z', 'a/z', false, true],
    ['a/**', 'a/b/c', false, true],
    ['?.py', 'ab.py', false, false],
    ['a+b(c)', 'a+b(c)', false, true],
    ['', 'venv', true, true],
    ['!venv', 'venv', true, false],
  ])('%j on %j', (rule, path, isFolder, isIgnored) =>
    expect(ignoreRules(rule)(path, isFolder)).toBe(isIgnored),
  );
});

describe('a command', () => {
  it('names a file of the folder, or none', () => {
    write('src/train.py', 'x');
    expect(namesAFile(['python3', 'src/train.py'], folder)).toBe(true);
    expect(namesAFile(['python3', './src/train.py'], folder)).toBe(true);
    for (const command of [
      ['python3', '-c', 'print(1)'],
      ['ls', '/etc/passwd'],
      ['cat', '../..'],
      ['ls', '.'],
      [],
    ])
      expect(namesAFile(command, folder)).toBe(false);
    expect(existsSync(folder)).toBe(true);
  });
});
