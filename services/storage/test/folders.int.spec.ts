import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { checkLog } from '#contracts';
import { folderId, position, snapshotId } from '#kernel';
import { filesOf, homeOf } from '../src/domain/volume/folder-layout.ts';
import { caller, type StorageUnderTest, storageUnderTest } from './storage-under-test.ts';

let storage: StorageUnderTest;
beforeAll(async () => {
  storage = await storageUnderTest({ postgresUrl: inject('postgresUrl'), natsUrl: inject('natsUrl') });
}, 30_000);
afterAll(() => storage.stop());

const [ada, bob, eve] = [caller('ada'), caller('bob'), caller('eve', 'member', ['other'])];
const filesAt = (id: string, snapshot?: string): string =>
  join(storage.volumeRoot, filesOf(folderId(id), snapshot === undefined ? undefined : snapshotId(snapshot)));
const refused = (code: string) => ({ ok: false, refusal: { code } });

describe('a folder', () => {
  it('is there a moment after it was asked for, on its volume, and goes by its name', async () => {
    const made = await storage.ready(ada, { name: 'corpus', quotaBytes: 2 ** 30, description: 'of words' });
    expect(made).toMatchObject({
      name: 'corpus',
      owner: 'user:ada',
      volumeId: 'default',
      phase: 'ready',
      right: 'manage',
      quotaBytes: 2 ** 30,
      description: 'of words',
    });
    expect(existsSync(filesAt(made.folderId))).toBe(true);
    expect(await storage.read(ada, 'corpus')).toMatchObject({ value: { folderId: made.folderId } });
  });

  it('is one folder, also when it is asked for twice with one command', async () => {
    const commandId = uuid();
    const [first, second] = await Promise.all([
      storage.create(ada, { commandId, name: 'twice' }),
      storage.create(ada, { commandId, name: 'twice' }),
    ]);
    expect(first.ok && second.ok && first.value.folder?.folderId === second.value.folder?.folderId).toBe(
      true,
    );
  });

  it('has its name alone among the folders of its owner, whoever is faster', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => storage.create(ada, { name: 'contested' })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject(refused('folder-name-taken'));
    expect(await storage.create(ada, { name: 'CONTESTED' })).toMatchObject(refused('folder-name-taken'));
    expect((await storage.create(bob, { name: 'contested' })).ok).toBe(true);
  });

  it('is not there for who has nothing to do with it', async () => {
    await storage.ready(ada, { name: 'secret' });
    expect(await storage.read(eve, 'secret')).toMatchObject(refused('folder-unknown'));
    expect(await storage.change(eve, 'secret', 'trash')).toMatchObject(refused('folder-unknown'));
    expect((await storage.list(eve)).folders).toEqual([]);
  });

  it('can be renamed, described, bounded and given away', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'draft' });
    await storage.change(ada, 'draft', 'patch', { name: 'final', description: 'done', quotaBytes: 2 ** 25 });
    expect(await storage.read(ada, 'final')).toMatchObject({
      value: { folderId: id, description: 'done', quotaBytes: 2 ** 25 },
    });
    await storage.ready(ada, { name: 'draft' });
    await storage.change(ada, 'final', 'patch', { owner: 'project:default' });
    expect(await storage.read(bob, 'final')).toMatchObject({
      value: { owner: 'project:default', right: 'write-delete' },
    });
    expect(await storage.change(bob, 'final', 'patch', { name: 'mine' })).toMatchObject(
      refused('folder-no-access'),
    );
  });

  it('is listed in pages, by name', async () => {
    const dora = caller('dora');
    for (const name of ['c', 'a', 'b']) await storage.ready(dora, { name });
    const names = async (page: object) => {
      const { folders, next } = await storage.list(caller('dora', 'member', []), page);
      return [folders.map(({ name }) => name), next] as const;
    };
    const [first, next] = await names({ limit: 2 });
    expect(first).toEqual(['a', 'b']);
    expect(await names({ limit: 2, after: next })).toEqual([['c'], undefined]);
  });
});

describe('a share', () => {
  it('is a right once it is accepted, and no more than it says', async () => {
    await storage.ready(ada, { name: 'shared' });
    expect(
      await storage.change(ada, 'shared', 'share', { party: 'user:eve', permission: 'write' }),
    ).toMatchObject({
      ok: true,
    });
    expect(await storage.read(eve, 'shared')).toMatchObject({ value: { right: 'none', isInvited: true } });
    expect(await storage.change(eve, 'shared', 'snapshot', { name: 'x' })).toMatchObject(
      refused('folder-no-access'),
    );
    await storage.change(eve, 'shared', 'accept');
    expect(await storage.read(eve, 'shared')).toMatchObject({ value: { right: 'write', isInvited: false } });
    expect(await storage.change(eve, 'shared', 'trash')).toMatchObject(refused('folder-no-access'));
    await storage.change(eve, 'shared', 'leave');
    expect(await storage.read(eve, 'shared')).toMatchObject(refused('folder-unknown'));
  });

  it('with a project is one with all its people, until it is revoked', async () => {
    await storage.ready(ada, { name: 'for-all' });
    await storage.change(ada, 'for-all', 'share', { party: 'project:other', permission: 'read' });
    expect(await storage.read(eve, 'for-all')).toMatchObject({ value: { right: 'read' } });
    await storage.change(ada, 'for-all', 'unshare', { party: 'project:other' });
    expect(await storage.read(eve, 'for-all')).toMatchObject(refused('folder-unknown'));
  });

  it('can be declined, and does not let who only looks on write', async () => {
    await storage.ready(ada, { name: 'offered' });
    await storage.change(ada, 'offered', 'share', { party: 'user:eve', permission: 'write-delete' });
    await storage.change(eve, 'offered', 'decline');
    expect(await storage.read(eve, 'offered')).toMatchObject(refused('folder-unknown'));
    await storage.change(ada, 'offered', 'share', { party: 'project:other', permission: 'write-delete' });
    const viewer = caller('vic', 'viewer', ['other']);
    expect(await storage.read(viewer, 'offered')).toMatchObject({ value: { right: 'read' } });
  });
});

describe('the trash', () => {
  it('keeps the files, frees the name, and gives it back when it is still free', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'old' });
    await writeFile(join(filesAt(id), 'kept'), 'kept');
    await storage.change(ada, 'old', 'trash');
    expect(await storage.read(ada, 'old')).toMatchObject(refused('folder-unknown'));
    expect((await storage.list(ada, { where: 'trash' })).folders).toMatchObject([{ folderId: id }]);
    await storage.ready(ada, { name: 'old' });
    expect(await storage.change(ada, id, 'restore')).toMatchObject(refused('folder-name-taken'));
    await storage.change(ada, 'old', 'patch', { name: 'new' });
    expect(await storage.change(ada, id, 'restore')).toMatchObject({ ok: true });
    expect(await readFile(join(filesAt(id), 'kept'), 'utf8')).toBe('kept');
  });

  it('is the only way to the end, of which nothing is left on the volume', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'gone' });
    await mkdir(join(filesAt(id), 'deep/er'), { recursive: true });
    expect(await storage.change(ada, 'gone', 'purge')).toMatchObject(refused('folder-not-trashed'));
    await storage.change(ada, 'gone', 'trash');
    await storage.change(ada, id, 'purge');
    await vi.waitFor(() => expect(existsSync(join(storage.volumeRoot, homeOf(folderId(id))))).toBe(false), {
      timeout: 5000,
    });
    await vi.waitFor(async () =>
      expect(await storage.read(ada, id)).toMatchObject(refused('folder-unknown')),
    );
    expect(readdirSync(join(storage.volumeRoot, '.work'))).toEqual([]);
  });
});

describe('snapshots', () => {
  it('keep the files as they were, and bring them back', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'moving' });
    await writeFile(join(filesAt(id), 'a'), 'before');
    await storage.change(ada, 'moving', 'snapshot', { name: 'first' });
    const { snapshots } = await storage.settles(ada, 'moving');
    expect(snapshots).toMatchObject([{ name: 'first' }]);
    await writeFile(join(filesAt(id), 'a'), 'after');
    expect(await readFile(join(filesAt(id, snapshots[0]?.snapshotId), 'a'), 'utf8')).toBe('before');
    await storage.change(ada, 'moving', 'roll-back', { snapshot: 'first' });
    await storage.settles(ada, 'moving');
    expect(await readFile(join(filesAt(id), 'a'), 'utf8')).toBe('before');
    await storage.change(ada, 'moving', 'remove-snapshot', { snapshot: 'first' });
    expect((await storage.settles(ada, 'moving')).snapshots).toEqual([]);
  });

  it('make a dataset of versions, read-only until it is reopened', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'data', kind: 'dataset' });
    await writeFile(join(filesAt(id), 'row'), '1');
    await storage.change(ada, 'data', 'publish');
    expect(await storage.settles(ada, 'data')).toMatchObject({
      isPublished: true,
      version: 1,
      snapshots: [{ name: 'v1', version: 1 }],
    });
    expect(await storage.change(ada, 'data', 'roll-back', { snapshot: 'v1' })).toMatchObject(
      refused('folder-read-only'),
    );
    expect(await storage.change(ada, 'data', 'remove-snapshot', { snapshot: 'v1' })).toMatchObject(
      refused('folder-read-only'),
    );
    await storage.change(ada, 'data', 'reopen');
    await storage.change(ada, 'data', 'publish');
    expect(await storage.settles(ada, 'data')).toMatchObject({ version: 2, isPublished: true });
  });
});

describe('a clone', () => {
  it('has the files of a folder or of a snapshot, and is another folder from then on', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'origin' });
    await writeFile(join(filesAt(id), 'a'), 'one');
    await storage.change(ada, 'origin', 'snapshot', { name: 's' });
    await storage.settles(ada, 'origin');
    await writeFile(join(filesAt(id), 'a'), 'two');
    const now = await storage.ready(ada, { name: 'copy-now', origin: 'origin' });
    const then = await storage.ready(ada, { name: 'copy-then', origin: 'origin', snapshot: 's' });
    expect(await readFile(join(filesAt(now.folderId), 'a'), 'utf8')).toBe('two');
    expect(await readFile(join(filesAt(then.folderId), 'a'), 'utf8')).toBe('one');
    expect(await storage.create(eve, { name: 'mine', origin: 'origin' })).toMatchObject(
      refused('folder-unknown'),
    );
  });
});

describe('a log of folders', () => {
  it('holds nothing that can not be true', async () => {
    const events = await storage.log.readAll(position(0), 5000);
    expect(checkLog(events).faults).toEqual([]);
  });
});
