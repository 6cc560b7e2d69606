import { createHash, randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v4 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type Bus, openBus, type Requester, requester } from '#bus';
import { BUNDLE_PART_BYTES_MAX, PATTERNS } from '#contracts';
import { migrateLog, type PostgresEventLog, postgresEventLog } from '#event-log';
import { accept, commandId, epochMs, silentLog, streamName } from '#kernel';
import { bootService, loadConfig, type RunningService } from '#service-kit';
import { freshDatabase, type FreshDatabase } from '#testing';
import { TABLES } from '../src/adapters/migrations/tables.ts';
import { postgresBundleStore } from '../src/adapters/postgres-bundle-store.ts';
import { StorageConfig } from '../src/config.ts';
import { StorageModule } from '../src/storage.module.ts';

let database: FreshDatabase;
let service: RunningService;
let bus: Bus;
let ask: Requester;
let log: PostgresEventLog;
let dataSource: DataSource;

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  await migrateLog({
    ownerUrl: database.url,
    roles: [{ name: 'berth_storage', password: 'spec', schema: 'storage' }],
  });
  const url = database.urlAs('berth_storage', 'spec');
  const config = loadConfig(StorageConfig, {
    BERTH_NATS_URL: inject('natsUrl'),
    BERTH_POSTGRES_URL: url,
    BERTH_LOG_LEVEL: 'silent',
  });
  service = await bootService({ name: 'storage', module: StorageModule, tables: TABLES }, config);
  bus = openBus({ url: inject('natsUrl'), name: 'spec', log: silentLog });
  await bus.connected();
  ask = requester(bus);
  log = postgresEventLog({ url: database.url });
  dataSource = await new DataSource({ type: 'postgres', url, schema: 'storage' }).initialize();
  await service.isUp;
});
afterAll(async () => {
  await service.stop();
  await bus.close();
  await log.close();
  await dataSource.destroy();
  await database.drop();
});

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const writePart = (
  bytes: Buffer,
  offset: number,
  partBytes = BUNDLE_PART_BYTES_MAX,
  sha256 = digestOf(bytes),
) =>
  ask(
    PATTERNS.bundleWrite,
    {
      sha256,
      sizeBytes: bytes.length,
      offset,
      data: bytes.subarray(offset, offset + partBytes).toString('base64'),
    },
    { timeoutMs: 5000 },
  );

const upload = async (bytes: Buffer): Promise<unknown> => {
  let answer: unknown;
  for (let offset = 0; offset < bytes.length; offset += BUNDLE_PART_BYTES_MAX)
    answer = await writePart(bytes, offset);
  return answer;
};

const readPart = (sha256: string, offset: number) =>
  ask(PATTERNS.bundleRead, { sha256, offset }, { timeoutMs: 5000 });

const download = async (sha256: string): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const answer = await readPart(sha256, offset);
    const { data, isLast } = (answer as { value: { data: string; isLast: boolean } }).value;
    const part = Buffer.from(data, 'base64');
    parts.push(part);
    offset += part.length;
    if (isLast) return Buffer.concat(parts);
  }
};

const stored = accept({ isStored: true });

describe('bundles', () => {
  it('come back as they went in, in parts', async () => {
    const bytes = randomBytes(3 * BUNDLE_PART_BYTES_MAX + 17);
    expect(await upload(bytes)).toEqual(stored);
    expect(digestOf(await download(digestOf(bytes)))).toBe(digestOf(bytes));
  });

  it('may have 16 MiB, and not a byte more', async () => {
    const bytes = randomBytes(16 * 2 ** 20);
    expect(await upload(bytes)).toEqual(stored);
    const more = await ask(
      PATTERNS.bundleWrite,
      { sha256: 'a'.repeat(64), sizeBytes: 16 * 2 ** 20 + 1, offset: 0, data: 'YQ==' },
      { timeoutMs: 2000 },
    );
    expect(more).toMatchObject({ refusal: { code: 'invalid-request', pointer: '/sizeBytes' } });
  });

  it('are known at once when they are stored already', async () => {
    const bytes = randomBytes(BUNDLE_PART_BYTES_MAX + 1);
    await upload(bytes);
    expect(await writePart(bytes, 0)).toEqual(stored);
  });

  it('can be gone on with after a break, parts sent twice and in any order', async () => {
    const bytes = randomBytes(3 * BUNDLE_PART_BYTES_MAX);
    expect(await writePart(bytes, BUNDLE_PART_BYTES_MAX)).toEqual(accept({ isStored: false }));
    expect(await writePart(bytes, 2 * BUNDLE_PART_BYTES_MAX)).toMatchObject({
      refusal: { code: 'invalid-request', pointer: '/offset', message: expect.stringContaining('from 0 on') },
    });
    expect(await writePart(bytes, BUNDLE_PART_BYTES_MAX)).toEqual(accept({ isStored: false }));
    expect(await writePart(bytes, 0)).toEqual(stored);
  });

  it('are refused when the bytes are not what their name says', async () => {
    const [bytes, other] = [randomBytes(1000), randomBytes(1000)];
    expect(await writePart(bytes, 0, 1000, digestOf(other))).toMatchObject({
      refusal: { code: 'invalid-request', pointer: '/sha256' },
    });
    expect(await readPart(digestOf(other), 0)).toMatchObject({ refusal: { code: 'bundle-unknown' } });
    expect(await writePart(other, 0)).toEqual(stored);
  });

  it('are unknown when nobody sent them', async () => {
    expect(await readPart('0'.repeat(64), 0)).toMatchObject({
      refusal: { code: 'bundle-unknown', pointer: '/sha256' },
    });
  });

  it('are refused with the field that is wrong', async () => {
    expect(await ask(PATTERNS.bundleRead, { sha256: 'short', offset: 0 }, { timeoutMs: 2000 })).toMatchObject(
      {
        refusal: { code: 'invalid-request', pointer: '/sha256' },
      },
    );
  });
});

const append = (sessionId: string, facts: readonly { readonly type: string; readonly data: object }[]) =>
  log.append({
    commandId: commandId(uuid()),
    meta: { actor: 'service:spec' },
    writes: [
      {
        stream: streamName(`session-${sessionId}`),
        facts: facts.map(({ type, data }) => ({ type, data: { ...data } })),
      },
    ],
  });

const requested = (sessionId: string, bundle: string) => ({
  type: 'session.requested',
  data: {
    sessionId,
    name: 'spec',
    projectId: 'default',
    userId: 'someone',
    workload: { kind: 'batch', image: 'python', command: ['true'], env: {}, bundle },
    resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 0 },
    limits: { waitMs: 1000, prepareMs: 1000, graceMs: 1000 },
    requestedAt: 1000,
    deadlineAt: 2000,
  },
});

describe('the sweep', () => {
  const usersOf = async (sha256: string): Promise<number> => {
    const rows: { n: string }[] = await dataSource.query(
      'SELECT count(*) AS n FROM storage.bundle_use WHERE sha256 = $1',
      [sha256],
    );
    return Number(rows[0]?.n);
  };
  const isStored = async (bytes: Buffer): Promise<boolean> =>
    JSON.stringify(await readPart(digestOf(bytes), 0)).includes('"ok":true');
  const usersBecome = (bytes: Buffer, count: number) =>
    vi.waitFor(async () => expect(await usersOf(digestOf(bytes))).toBe(count), { timeout: 10_000 });
  const longAgo = (bytes: Buffer) =>
    dataSource.query('UPDATE storage.bundle SET last_used_at_ms = 5 WHERE sha256 = $1', [digestOf(bytes)]);

  it('deletes bundles that no session uses, and leaves those in use', async () => {
    const [used, unused] = [randomBytes(100), randomBytes(100)];
    await upload(used);
    await upload(unused);
    await append('sweepaaaaaaa', [requested('sweepaaaaaaa', digestOf(used))]);
    await usersBecome(used, 1);
    await longAgo(used);
    await longAgo(unused);

    const store = postgresBundleStore(dataSource);
    const limits = { unusedBefore: epochMs(1000), abandonedBefore: epochMs(0), bytesMax: 2 ** 40 };
    expect(await store.sweep(limits)).toEqual({ bundles: 1, uploads: 0 });
    expect(await isStored(used)).toBe(true);
    expect(await isStored(unused)).toBe(false);

    await append('sweepaaaaaaa', [
      {
        type: 'session.stopped',
        data: { sessionId: 'sweepaaaaaaa', outcome: { kind: 'completed', exitCode: 0 }, stoppedAt: 10 },
      },
    ]);
    await usersBecome(used, 0);
    expect(await store.sweep(limits)).toEqual({ bundles: 1, uploads: 0 });
    expect(await isStored(used)).toBe(false);
  });

  it('deletes the longest unused first when there are too many, and uploads that broke off', async () => {
    const store = postgresBundleStore(dataSource);
    const [older, newer] = [randomBytes(600), randomBytes(600)];
    await dataSource.query('DELETE FROM storage.bundle');
    await upload(older);
    await upload(newer);
    await longAgo(older);
    await writePart(randomBytes(BUNDLE_PART_BYTES_MAX * 2), 0);
    const later = epochMs(Date.now() + 1000);
    expect(await store.sweep({ unusedBefore: epochMs(0), abandonedBefore: later, bytesMax: 1000 })).toEqual({
      bundles: 1,
      uploads: 1,
    });
    expect(await isStored(older)).toBe(false);
    expect(await isStored(newer)).toBe(true);
  });
});
