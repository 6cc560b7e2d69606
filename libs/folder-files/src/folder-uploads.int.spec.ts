import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOf } from './checksum.ts';
import { refusalOf } from './folder-refused.ts';
import { type FolderUploads, folderUploads } from './folder-uploads.ts';
import { openWorkshop, type Workshop } from './testing/workshop.ts';
import { recordOfMetadata } from './upload-record.ts';

const ID = '0123456789abcdef0123456789abcdef';
let shop: Workshop;
let uploads: FolderUploads;
beforeEach(async () => {
  shop = await openWorkshop();
  uploads = await folderUploads(shop.root);
});
afterEach(async () => {
  await uploads.close();
  await shop.done();
});

const bytes = (text: string): AsyncIterable<Uint8Array> => Readable.from([Buffer.from(text)]);
const begin = (sizeBytes: number, metadata = {}) =>
  uploads.begin(ID, recordOfMetadata({ path: 'data/set.bin', ...metadata }, sizeBytes, 1_000));
const broken = async function* (text: string) {
  yield Buffer.from(text);
  await Promise.resolve();
  throw new Error('cut');
};
const sha256 = (text: string) => checkOf(`sha256 ${createHash('sha256').update(text).digest('base64')}`);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => refusalOf(error)?.code,
  );
const inPlace = () => readFileSync(join(shop.path, 'data/set.bin'), 'utf8');

describe('an upload', () => {
  it('goes on where the wire was cut, and is in its place when it is whole', async () => {
    await begin(10, { modifiedAt: '1700000000000', executable: 'true' });
    await expect(uploads.add(ID, broken('01234'), 0)).rejects.toThrow('cut');
    expect(await uploads.find(ID)).toMatchObject({ offset: 5, isSettled: false });
    expect(await uploads.add(ID, bytes('56789'), 5)).toBe(10);
    await uploads.settle(ID);
    expect(inPlace()).toBe('0123456789');
    expect(statSync(join(shop.path, 'data/set.bin')).mtimeMs).toBe(1_700_000_000_000);
    expect(statSync(join(shop.path, 'data/set.bin')).mode & 0o100).toBe(0o100);
    expect(await uploads.find(ID)).toMatchObject({ offset: 10, isSettled: true });
  });

  it('is put into its place by whoever asks next, if the service was killed after the last byte', async () => {
    await begin(3);
    await uploads.add(ID, bytes('abc'), 0);
    expect(await uploads.find(ID)).toMatchObject({ isSettled: true });
    expect(inPlace()).toBe('abc');
  });

  it('takes no more than it was announced with', async () => {
    await begin(3);
    expect(await codeOf(uploads.add(ID, bytes('abcd'), 0))).toBe('invalid-request');
    expect(await uploads.find(ID)).toMatchObject({ offset: 0, isSettled: false });
  });

  it('takes no bytes with a wrong checksum, nor such that nobody compared', async () => {
    await begin(10);
    expect(await uploads.add(ID, bytes('01234'), 0, sha256('01234'))).toBe(5);
    expect(await codeOf(uploads.add(ID, bytes('xxxxx'), 5, sha256('56789')))).toBe('checksum-mismatch');
    expect((await uploads.find(ID)).offset).toBe(5);
    writeFileSync(join(shop.path, '.berth/uploads', `${ID}.unproven`), '5');
    writeFileSync(join(shop.path, '.berth/uploads', ID), '01234567');
    expect((await uploads.find(ID)).offset).toBe(5);
  });

  it('is refused at its beginning where something is already', async () => {
    await begin(1);
    await uploads.add(ID, bytes('a'), 0);
    await uploads.settle(ID);
    const again = recordOfMetadata({ path: 'data/set.bin' }, 1, 0);
    expect(await codeOf(uploads.begin('f'.repeat(32), again))).toBe('file-exists');
    await uploads.begin('e'.repeat(32), { ...again, isReplacing: true });
  });

  it('is led nowhere else by a record that somebody changed', async () => {
    await begin(1);
    writeFileSync(
      join(shop.path, '.berth/uploads', `${ID}.json`),
      JSON.stringify({ path: '../outside/x', sizeBytes: 1, createdAtMs: 0, isReplacing: true }),
    );
    expect(await codeOf(uploads.add(ID, bytes('a'), 0))).toBe('upload-unknown');
    expect(await codeOf(uploads.find('../../outside'))).toBe('upload-unknown');
    expect(readdirSync(shop.outside)).toEqual([]);
  });

  it('is removed when nobody goes on with it', async () => {
    await begin(10);
    await uploads.add(ID, bytes('0'), 0);
    expect(await uploads.sweep(Date.now() - 60_000)).toBe(0);
    expect(await uploads.sweep(Date.now() + 60_000)).toBeGreaterThan(0);
    expect(readdirSync(join(shop.path, '.berth/uploads'))).toEqual([]);
    expect(await codeOf(uploads.find(ID))).toBe('upload-unknown');
  });
});
