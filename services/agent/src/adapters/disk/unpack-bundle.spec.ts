import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackBundle } from './unpack-bundle.ts';

let root: string;
let target: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'berth-unpack-'));
  target = path.join(root, 'target');
  mkdirSync(target);
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Entry = {
  readonly name: string;
  readonly type?: string;
  readonly content?: string;
  readonly link?: string;
  readonly mode?: number;
};

/** A tar as nobody's tool would write it. */
const tarOf = (...entries: readonly Entry[]): Buffer => {
  const blocks = entries.flatMap(({ name, type = '0', content = '', link = '', mode = 0o644 }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
    header.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124);
    header.write(' '.repeat(8), 148);
    header.write(type, 156);
    header.write(link, 157, 100);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
    body.write(content);
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
};
const unpack = (archive: Uint8Array, limits?: Parameters<typeof unpackBundle>[3]) =>
  unpackBundle(archive, target, null, limits);

describe('unpack a bundle', () => {
  it('takes what tar writes: files, folders, long names, links, modes', async () => {
    const source = path.join(root, 'source');
    const deep = path.join(source, 'a'.repeat(90), 'b'.repeat(90));
    mkdirSync(deep, { recursive: true });
    writeFileSync(path.join(deep, 'c'.repeat(120)), 'deep');
    writeFileSync(path.join(source, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(path.join(source, 'grün €.txt'), 'x'.repeat(100_000));
    mkdirSync(path.join(source, 'empty'));
    symlinkSync('run.sh', path.join(source, 'link'));
    for (const format of ['gnu', 'pax', 'ustar']) {
      const names = format === 'ustar' ? ['run.sh', 'empty', 'link'] : ['.'];
      const archive = execFileSync('tar', ['-C', source, `--format=${format}`, '-cz', ...names]);
      expect(await unpack(archive)).toMatchObject({ ok: true });
      expect(lstatSync(path.join(target, 'run.sh')).mode & 0o777).toBe(0o755);
      expect(readlinkSync(path.join(target, 'link'))).toBe('run.sh');
      expect(lstatSync(path.join(target, 'empty')).isDirectory()).toBe(true);
      if (format !== 'ustar') {
        expect(readFileSync(path.join(target, path.relative(source, deep), 'c'.repeat(120)), 'utf8')).toBe(
          'deep',
        );
        expect(readFileSync(path.join(target, 'grün €.txt'), 'utf8')).toHaveLength(100_000);
      }
      await rm(target, { recursive: true });
      mkdirSync(target);
    }
  });

  it.each<[string, Entry]>([
    ['a path that climbs out', { name: '../evil', content: 'x' }],
    ['a path that climbs out in the middle', { name: 'a/../../evil', content: 'x' }],
    ['an absolute path', { name: '/evil', content: 'x' }],
    ['a link out of the folder', { name: 'link', type: '2', link: '../..' }],
    ['an absolute link', { name: 'link', type: '2', link: '/etc' }],
    ['a hard link', { name: 'link', type: '1', link: '/etc/passwd' }],
    ['a device', { name: 'null', type: '3' }],
    ['a pipe', { name: 'pipe', type: '6' }],
  ])('refuses %s', async (_what, entry) => {
    expect(await unpack(tarOf(entry))).toMatchObject({ ok: false, refusal: { code: 'bundle-invalid' } });
    expect(existsSync(path.join(root, 'evil'))).toBe(false);
  });

  it('never writes through a link of the same archive', async () => {
    const outside = path.join(root, 'outside');
    mkdirSync(outside);
    const archive = tarOf({ name: 'way', type: '2', link: 'inside' }, { name: 'way/file', content: 'x' });
    await unpack(archive);
    // The file is written to a folder of its own; the link then has no place.
    expect(lstatSync(path.join(target, 'way')).isSymbolicLink()).toBe(false);
  });

  it('drops set-user-id bits', async () => {
    await unpack(tarOf({ name: 'su', content: 'x', mode: 0o4755 }));
    expect(lstatSync(path.join(target, 'su')).mode & 0o7777).toBe(0o755);
  });

  it('refuses what is no archive, what is torn, and what unfolds to too much', async () => {
    expect(await unpack(Buffer.from('no gzip'))).toMatchObject({ ok: false });
    expect(await unpack(gzipSync(Buffer.alloc(700, 7)))).toMatchObject({ ok: false });
    const whole = tarOf({ name: 'a', content: 'x'.repeat(5000) });
    expect(await unpack(whole.subarray(0, whole.length - 20))).toMatchObject({ ok: false });
    expect(await unpack(whole, { entriesMax: 10, bytesMax: 4999 })).toMatchObject({ ok: false });
    expect(await unpack(tarOf({ name: 'a' }, { name: 'b' }), { entriesMax: 1, bytesMax: 10 })).toMatchObject({
      ok: false,
    });
  });

  it('takes an empty archive', async () => expect(await unpack(tarOf())).toMatchObject({ ok: true }));
});
