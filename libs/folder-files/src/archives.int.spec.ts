import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusalOf } from './folder-refused.ts';
import { packTar } from './pack-tar.ts';
import { packZip } from './pack-zip.ts';
import { openWorkshop, type Workshop } from './testing/workshop.ts';
import { UNPACK_LIMITS } from './unpack-limits.ts';
import { unpackTar } from './unpack-tar.ts';
import { unpackZip } from './unpack-zip.ts';

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
  writeFileSync(join(shop.outside, 'secret'), 'secret');
});
afterEach(() => shop.done());

type Member = Parameters<ReturnType<typeof pack>['entry']>[0] & { readonly text?: string };
const tarOf = (...members: readonly Member[]): Promise<Buffer> => {
  const archive = pack();
  for (const { text = '', ...header } of members) archive.entry(header, text);
  archive.finalize();
  return buffer(archive);
};
const unpack = (tar: Buffer, base: readonly string[] = []) =>
  unpackTar(shop.root, base, Readable.from([tar]), UNPACK_LIMITS);
const zipOf = async (fill: (zip: ZipFile) => void): Promise<Buffer> => {
  const zip = new ZipFile();
  fill(zip);
  zip.end();
  return buffer(zip.outputStream);
};
const unzip = (bytes: Buffer, limits = UNPACK_LIMITS) =>
  unpackZip(shop.root, [], Readable.from([bytes]), limits);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => refusalOf(error)?.code,
  );
const visible = () => readdirSync(shop.path).filter((name) => name !== '.berth');

describe('a tar that is unpacked', () => {
  it('becomes files, folders and names as GNU tar packs them, gzipped or not', async () => {
    const from = join(shop.outside, 'from');
    const name = 'n'.repeat(200);
    mkdirSync(join(from, name), { recursive: true });
    writeFileSync(join(from, name, 'new\nline'), 'x'.repeat(300_000));
    writeFileSync(Buffer.concat([Buffer.from(`${from}/`), Buffer.from([0x66, 0xff])]), 'bytes', {
      mode: 0o755,
    });
    const tar = spawnSync('tar', ['-C', from, '-cf', '-', '.'], { maxBuffer: 2 ** 26 }).stdout;
    expect(await unpack(gzipSync(tar), ['in'])).toMatchObject({ files: 2, skippedCount: 0 });
    expect(spawnSync('diff', ['-r', from, join(shop.path, 'in')]).status).toBe(0);
  });

  it('leaves out what would lead outside, says so, and goes on', async () => {
    symlinkSync(shop.outside, join(shop.path, 'way'));
    const outcome = await unpack(
      await tarOf(
        { name: '../outside/a', text: 'x' },
        { name: '/tmp/berth-absolute', text: 'x' },
        { name: 'way/b', text: 'x' },
        { name: 'x/../../outside/c', text: 'x' },
        { name: 'link', type: 'symlink', linkname: shop.outside },
        { name: 'link/d', text: 'x' },
        { name: 'hard', type: 'link', linkname: '../outside/secret' },
        { name: 'device', type: 'character-device', devmajor: 1, devminor: 3 },
        { name: 'pipe', type: 'fifo' },
        { name: '.berth/uploads/x', text: 'x' },
        { name: '.BeRtH/uploads/x', text: 'x' },
        { name: 'good', text: 'good' },
      ),
    );
    expect(readdirSync(shop.outside)).toEqual(['secret']);
    expect(visible().toSorted()).toEqual(['good', 'link', 'way']);
    expect(lstatSync(join(shop.path, 'link')).isDirectory()).toBe(true);
    expect(outcome).toMatchObject({ files: 2, skippedCount: 10 });
  });

  it('is refused when it is torn, and leaves nothing half', async () => {
    const tar = await tarOf({ name: 'a', text: 'a' }, { name: 'b', text: 'x'.repeat(1_000_000) });
    expect(await codeOf(unpack(tar.subarray(0, 500_000)))).toBe('archive-invalid');
    expect(visible()).toEqual(['a']);
    expect(await codeOf(unpack(Buffer.alloc(2000, 7)))).toBe('archive-invalid');
    expect(readdirSync(join(shop.path, '.berth/staging'))).toEqual([]);
  });

  it('ends when it is a bomb', async () => {
    const bomb = gzipSync(await tarOf({ name: 'zeros', text: '\0'.repeat(100 * 2 ** 20) }), { level: 9 });
    expect(await codeOf(unpack(bomb))).toBe('archive-too-large');
    expect(visible()).toEqual([]);
  });
});

describe('a zip that is unpacked', () => {
  it('becomes files and folders', async () => {
    const bytes = await zipOf((zip) => {
      zip.addEmptyDirectory('empty');
      zip.addBuffer(Buffer.from('a'), 'in/a', { mode: 0o100755 });
      zip.addBuffer(Buffer.from('u'), 'Übung');
    });
    expect(await unzip(bytes)).toMatchObject({ files: 2, folders: 1 });
    expect(visible().toSorted()).toEqual(['empty', 'in', 'Übung'].toSorted());
    expect(lstatSync(join(shop.path, 'in/a')).mode & 0o100).toBe(0o100);
  });

  it("leaves out links, ways out in both kinds of slashes, and Berth's own place in any case", async () => {
    const link = await zipOf((zip) => zip.addBuffer(Buffer.from('/etc'), 'link', { mode: 0o120777 }));
    expect(await unzip(link)).toMatchObject({ files: 0, skippedCount: 1 });
    // What no honest program would write: the names are exchanged in the bytes.
    const honest = await zipOf((zip) => {
      for (const name of ['xx/outside/a', 'yyAoutside/b', '.certh/x', 'Q/etc/passw', 'CASE', 'case'])
        zip.addBuffer(Buffer.from('x'), name, { compress: false });
    });
    const evil = Buffer.from(
      honest
        .toString('latin1')
        .replaceAll('xx/outside/a', '../outside/a')
        .replaceAll('yyAoutside/b', '..\\outside\\b')
        .replaceAll('.certh/x', '.BERTH/x')
        .replaceAll('Q/etc/passw', '//etc/passw'),
      'latin1',
    );
    expect(await unzip(evil)).toMatchObject({ files: 2, skippedCount: 4 });
    expect(readdirSync(shop.outside)).toEqual(['secret']);
    expect(visible().toSorted()).toEqual(['CASE', 'case']);
  });

  it('ends when it is a bomb, has too much for its room, or is none', async () => {
    const bomb = await zipOf((zip) => zip.addBuffer(Buffer.alloc(100 * 2 ** 20), 'zeros'));
    expect(await codeOf(unzip(bomb))).toBe('archive-too-large');
    const two = await zipOf((zip) => zip.addBuffer(Buffer.alloc(2000), 'zeros'));
    expect(await codeOf(unzip(two, { ...UNPACK_LIMITS, bytesMax: 1000 }))).toBe('archive-too-large');
    expect(await codeOf(unzip(Buffer.from('no zip at all')))).toBe('archive-invalid');
    expect(visible()).toEqual([]);
  });
});

describe('a folder that is packed', () => {
  beforeEach(() => {
    mkdirSync(join(shop.path, 'deep/er'), { recursive: true });
    writeFileSync(join(shop.path, 'deep/er/big'), Buffer.alloc(3_000_000, 'big'));
    writeFileSync(join(shop.path, 'deep', 'l'.repeat(180)), 'long');
    writeFileSync(join(shop.path, 'deep/empty'), '');
    symlinkSync(join(shop.outside, 'secret'), join(shop.path, 'deep/link'));
    mkdirSync(join(shop.path, '.berth/uploads'), { recursive: true });
  });

  it('is a tar that GNU tar reads, with links as links', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${shop.path}/deep/`), Buffer.from([0x66, 0xff])]), 'bytes');
    const to = join(shop.outside, 'to');
    mkdirSync(to);
    const tar = await buffer(Readable.from(packTar(shop.root, [])));
    expect(spawnSync('tar', ['-C', to, '-xf', '-'], { input: tar }).status).toBe(0);
    expect(spawnSync('diff', ['-r', '--no-dereference', '-x', '.berth', shop.path, to]).status).toBe(0);
    expect(existsSync(join(to, '.berth'))).toBe(false);
  });

  it('is a zip that comes back whole, without links', async () => {
    const bytes = await buffer(packZip(shop.root, ['deep'], { isCompressed: true }));
    await unzip(bytes);
    expect(readFileSync(join(shop.path, 'er/big'))).toEqual(readFileSync(join(shop.path, 'deep/er/big')));
    expect(visible().toSorted()).toEqual(['deep', 'empty', 'er', 'l'.repeat(180)].toSorted());
  });
});
