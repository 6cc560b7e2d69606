import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v4 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { checkLog, PATTERNS, type PrepareMountsAnswer, type WorkloadFolder } from '#contracts';
import { commandId, folderId, nodeId, position, type Refusal, type Result, streamName } from '#kernel';
import { filesOf, homeOf } from '../src/domain/volume/folder-layout.ts';
import { caller, type StorageUnderTest, storageUnderTest } from './storage-under-test.ts';

let storage: StorageUnderTest;
beforeAll(async () => {
  storage = await storageUnderTest({ postgresUrl: inject('postgresUrl'), natsUrl: inject('natsUrl') });
}, 30_000);
afterAll(() => storage.stop());

const [ada, bob] = [caller('ada'), caller('bob', 'member', ['other'])];
const NODE = 'node-a';

const append = (facts: readonly (readonly [string, string, object])[]) =>
  storage.log.append({
    commandId: commandId(uuid()),
    meta: { actor: 'service:spec' },
    writes: [...Map.groupBy(facts, ([stream]) => stream)].map(([stream, written]) => ({
      stream: streamName(stream),
      facts: written.map(([, type, data]) => ({ type, data: { ...data } })),
    })),
  });
const placed = (sessionId: string, userId: string, folders: readonly WorkloadFolder[], epoch = 1) =>
  append([
    ...(epoch === 1
      ? ([
          [
            `session-${sessionId}`,
            'session.requested',
            {
              sessionId,
              name: 'spec',
              projectId: userId === 'bob' ? 'other' : 'default',
              userId,
              workload: { kind: 'batch', image: 'python', command: ['true'], env: {}, folders },
              resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 0 },
              limits: { waitMs: 1000, prepareMs: 1000, graceMs: 1000 },
              requestedAt: 1000,
              deadlineAt: 2000,
            },
          ],
        ] as const)
      : []),
    [
      `session-${sessionId}`,
      'session.placed',
      {
        sessionId,
        nodeId: NODE,
        incarnation: uuid(),
        devices: [],
        epoch,
        reason: 'spec',
        placedAt: 1,
        deadlineAt: 2,
      },
    ],
    [
      `node-${NODE}`,
      'node.grant-given',
      { nodeId: NODE, sessionId, epoch, devices: [], cpuMilli: 1, memoryBytes: 1, givenAt: 1 },
    ],
  ]);
const released = (sessionId: string, epoch = 1) =>
  append([[`node-${NODE}`, 'node.grant-released', { nodeId: NODE, sessionId, epoch, releasedAt: 1 }]]);
const prepare = async (
  sessionId: string,
  epoch = 1,
  node = NODE,
): Promise<Result<PrepareMountsAnswer, Refusal>> =>
  (await storage.ask(
    PATTERNS.mountPrepare(nodeId(node)),
    { nodeId: node, sessionId, epoch },
    { timeoutMs: 5000 },
  )) as Result<PrepareMountsAnswer, Refusal>;
const mountsOf = async (folder: string) => {
  const told = await storage.read(ada, folder);
  return told.ok ? told.value.mounts : [];
};
const refused = (code: string) => ({ ok: false, refusal: { code } });
const of = (id: string, more: Partial<WorkloadFolder> = {}): WorkloadFolder => ({
  folderId: folderId(id),
  target: '/data',
  ...more,
});

describe('a session with folders', () => {
  it('has them on its node from the moment it asks, and until its containers are gone', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'held' });
    await placed('sheld0000000', 'ada', [of(id, { subPath: 'train' })]);
    const answer = {
      ok: true,
      value: {
        mounts: [
          { name: 'held', root: storage.volumeRoot, target: '/data', subPath: 'train', isReadOnly: false },
        ],
      },
    };
    expect(await prepare('sheld0000000')).toMatchObject(answer);
    expect(await prepare('sheld0000000')).toMatchObject(answer);
    expect(await mountsOf('held')).toEqual([{ sessionId: 'sheld0000000', nodeId: NODE, isReadOnly: false }]);
    await released('sheld0000000');
    await vi.waitFor(async () => expect(await mountsOf('held')).toEqual([]), { timeout: 10_000 });
  });

  it('shares one with another session', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'common' });
    await placed('sone00000000', 'ada', [of(id)]);
    await placed('stwo00000000', 'ada', [of(id, { access: 'read-only' })]);
    expect((await prepare('sone00000000')).ok && (await prepare('stwo00000000')).ok).toBe(true);
    expect(await mountsOf('common')).toHaveLength(2);
    await released('sone00000000');
    await released('stwo00000000');
  });

  it('gets no more than its user has the right to, and nothing of strangers', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'lent' });
    await placed('sstranger000', 'bob', [of(id)]);
    expect(await prepare('sstranger000')).toMatchObject(refused('folder-unknown'));
    await storage.change(ada, 'lent', 'share', { party: 'project:other', permission: 'read' });
    expect(await prepare('sstranger000')).toMatchObject({ value: { mounts: [{ isReadOnly: true }] } });
    await placed('swriter00000', 'bob', [of(id, { access: 'read-write' })]);
    expect(await prepare('swriter00000')).toMatchObject(refused('folder-no-access'));
    await released('sstranger000');
  });

  it('is refused where it is not placed, or no longer', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'elsewhere' });
    await placed('smoved000000', 'ada', [of(id)]);
    expect(await prepare('smoved000000', 2)).toMatchObject(refused('mount-unknown'));
    expect(await prepare('smoved000000', 1, 'node-b')).toMatchObject(refused('mount-unknown'));
    expect(await prepare('snever000000')).toMatchObject(refused('mount-unknown'));
  });

  it('gets nothing out of the trash, and what it has is purged when it is gone', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'leaving' });
    await placed('slast0000000', 'ada', [of(id)]);
    expect((await prepare('slast0000000')).ok).toBe(true);
    await storage.change(ada, 'leaving', 'trash');
    await placed('slate0000000', 'ada', [of(id)]);
    expect(await prepare('slate0000000')).toMatchObject(refused('folder-trashed'));
    await storage.change(ada, id, 'purge');
    const place = join(storage.volumeRoot, homeOf(folderId(id)));
    // The worker has looked at it by then: it waits for the session.
    await storage.ready(ada, { name: 'another' });
    expect(existsSync(place)).toBe(true);
    await released('slast0000000');
    await vi.waitFor(() => expect(existsSync(place)).toBe(false), { timeout: 10_000 });
  });
});

describe('a quota that is only counted', () => {
  it('is told at 80, 95 and 100 %, lets no more writers in at the end, and is forgotten when there is room', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'filling', quotaBytes: 2 ** 20 });
    const file = join(storage.volumeRoot, filesOf(folderId(id)), 'a');
    const holds = async (kib: number, percent: number) => {
      await writeFile(file, Buffer.alloc(kib * 1024, 1));
      await vi.waitFor(
        async () =>
          expect(await storage.read(ada, 'filling')).toMatchObject({ value: { quotaPercent: percent } }),
        { timeout: 20_000, interval: 200 },
      );
    };
    await placed('sbusy0000000', 'ada', [of(id)]);
    expect(await prepare('sbusy0000000')).toMatchObject({ value: { mounts: [{ isReadOnly: false }] } });
    await holds(900, 80);
    await holds(980, 95);
    await holds(1100, 100);
    expect(await prepare('sbusy0000000')).toMatchObject({ value: { mounts: [{ isReadOnly: false }] } });
    await placed('sfull0000000', 'ada', [of(id)]);
    expect(await prepare('sfull0000000')).toMatchObject({ value: { mounts: [{ isReadOnly: true }] } });
    await placed('sfull0000001', 'ada', [of(id, { access: 'read-write' })]);
    expect(await prepare('sfull0000001')).toMatchObject(refused('folder-full'));
    await holds(10, 0);
    const events = await storage.log.readStream(streamName(`folder-${id}`));
    expect(
      events
        .filter(({ type }) => type.startsWith('folder.quota-'))
        .map(({ type, data }) => [type, data['percent'] ?? null]),
    ).toEqual([
      ['folder.quota-reached', 80],
      ['folder.quota-reached', 95],
      ['folder.quota-reached', 100],
      ['folder.quota-cleared', null],
    ]);
    await released('sbusy0000000');
    await released('sfull0000000');
  }, 90_000);
});

describe('a wish for folders', () => {
  const check = (by: ReturnType<typeof caller>, folders: readonly object[]) =>
    storage.ask(PATTERNS.mountCheck, { caller: by, folders }, { timeoutMs: 5000 });

  it('is answered with their ids, and with the home folder', async () => {
    const { folderId: id } = await storage.ready(ada, { name: 'wished' });
    const { folderId: home } = await storage.ready(ada, { name: 'home', kind: 'home' });
    expect(await check(ada, [{ folder: 'wished', target: '/data' }])).toEqual({
      ok: true,
      value: {
        folders: [
          { folderId: id, target: '/data' },
          { folderId: home, target: '/home/berth' },
        ],
      },
    });
    expect(await check(ada, [{ folder: 'wished', target: '/home/berth/x' }])).toMatchObject({
      value: { folders: [{ target: '/home/berth/x' }] },
    });
  });

  it('is refused before the session waits, with the folder that is wrong', async () => {
    expect(await check(bob, [{ folder: 'wished', target: '/data' }])).toMatchObject({
      refusal: { code: 'folder-unknown', pointer: '/folders/0/folder' },
    });
    expect(await check(ada, [{ folder: 'wished@v9', target: '/data' }])).toMatchObject(
      refused('snapshot-unknown'),
    );
    expect(await check(ada, [{ folder: 'wished', target: '/usr/lib' }])).toMatchObject(
      refused('invalid-request'),
    );
  });
});

describe('the log', () => {
  it('holds nothing of folders that can not be true', async () => {
    const events = await storage.log.readAll(position(0), 5000);
    const faults = checkLog(events).faults.filter(({ stream }) => stream.startsWith('folder'));
    expect(faults).toEqual([]);
  });
});
