import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v4 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type Bus, openBus, type Requester, requester } from '#bus';
import { type AlertAnswer, type AlertListAnswer, PATTERNS } from '#contracts';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { migrateLog, type PostgresEventLog, postgresEventLog } from '#event-log';
import { commandId, type JsonObject, silentLog, streamName } from '#kernel';
import { bootService, loadConfig, type RunningService } from '#service-kit';
import { freshDatabase, type FreshDatabase } from '#testing';
import { TABLES } from '../src/adapters/migrations/tables.ts';
import { MetricsConfig } from '../src/config.ts';
import { MetricsModule } from '../src/metrics.module.ts';

let database: FreshDatabase;
let stateFolder: string;
/** Of its own: these services answer whoever asks on the bus. */
let nats: EmbeddedServer;
let services: readonly RunningService[];
let bus: Bus;
let ask: Requester;
let log: PostgresEventLog;
const SLOW = { timeout: 20_000, interval: 50 };

beforeAll(async () => {
  stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-metrics-'));
  nats = await startNatsServer({ stateFolder, diesWithParent: true });
  database = await freshDatabase(inject('postgresUrl'));
  await migrateLog({
    ownerUrl: database.url,
    roles: [{ name: 'berth_metrics', password: 'spec', schema: 'metrics' }],
  });
  const config = loadConfig(MetricsConfig, {
    BERTH_NATS_URL: nats.url,
    BERTH_POSTGRES_URL: database.urlAs('berth_metrics', 'spec'),
    BERTH_LOG_LEVEL: 'silent',
    BERTH_ALERT_QUEUE_WAIT_S: '60',
  });
  const boot = () => bootService({ name: 'metrics', module: MetricsModule, tables: TABLES }, config);
  // Two of them look at the same things: each alert is raised once all the same.
  services = [await boot(), await boot()];
  bus = openBus({ url: nats.url, name: 'spec', log: silentLog });
  await bus.connected();
  ask = requester(bus);
  log = postgresEventLog({ url: database.url });
  for (const service of services) await service.isUp;
});
afterAll(async () => {
  for (const service of services) await service.stop();
  await bus.close();
  await log.close();
  await database.drop();
  await nats.stop();
  await rm(stateFolder, { recursive: true, force: true });
});

const append = (stream: string, type: string, data: JsonObject) =>
  log.append({
    commandId: commandId(uuid()),
    meta: { actor: 'service:spec' },
    writes: [{ stream: streamName(stream), facts: [{ type, data }] }],
  });
const request = (sessionId: string, more: JsonObject = {}) =>
  append(`session-${sessionId}`, 'session.requested', {
    ...{ sessionId, name: 'spec', projectId: 'default', userId: 'someone', deadlineAt: 2000 },
    workload: { kind: 'batch', image: 'team/image:1', command: ['true'], env: {} },
    resources: { cpuMilli: 2000, memoryBytes: 2 ** 30, gpuMilli: 0 },
    limits: { waitMs: 1000, prepareMs: 1000, graceMs: 1000 },
    requestedAt: Date.now(),
    ...more,
  });
const fail = (sessionId: string, code: string) =>
  append(`session-${sessionId}`, 'session.failed', {
    ...{ sessionId, epoch: 1, code, message: 'the registry did not answer' },
    ...{ failedAt: Date.now(), deadlineAt: Date.now() },
  });

const listed = async (state: 'open' | 'all' = 'open'): Promise<readonly AlertAnswer[]> => {
  const answer = await ask(PATTERNS.alertList, { state, limit: 100 }, { timeoutMs: 3000 });
  if (!answer.ok) throw new Error(answer.refusal.message);
  return (answer.value as AlertListAnswer).alerts;
};
const untilOpen = (wanted: readonly string[]) =>
  vi.waitFor(
    async () =>
      expect((await listed()).map(({ rule, about }) => `${rule} ${about}`).toSorted()).toEqual(wanted),
    SLOW,
  );
const raisedTimes = async (rule: string): Promise<number> => {
  const events = await log.readAll(0 as never, 5000);
  return events.filter(({ type, data }) => type === 'alert.raised' && data['rule'] === rule).length;
};

describe('an alert', () => {
  const lost = { nodeId: 'n1', incarnation: uuid(), lastSeenAt: 1, lostAt: 2, deadlineAt: 3 };

  it('is raised once of a node that is lost, acknowledged, and cleared when it returns', async () => {
    await append('node-n1', 'node.lost', lost);
    await untilOpen(['node-lost node:n1']);
    const [alert] = await listed();
    expect(alert).toMatchObject({ severity: 'critical', since: 2, summary: expect.stringContaining('n1') });
    const command = { alertId: alert?.alertId, by: 'user:ada', note: 'on it', commandId: uuid() };
    const said = await ask(PATTERNS.alertAcknowledge, command, { timeoutMs: 3000 });
    expect(said).toMatchObject({ ok: true, value: { acknowledged: { by: 'user:ada', note: 'on it' } } });
    await append('node-n1', 'node.returned', { nodeId: 'n1', incarnation: uuid(), returnedAt: 5 });
    await untilOpen([]);
    expect(await listed('all')).toMatchObject([{ alertId: alert?.alertId, clearedAt: expect.any(Number) }]);
    expect(await raisedTimes('node-lost')).toBe(1);
  });

  it('is another one when the same happens again', async () => {
    await append('node-n1', 'node.lost', { ...lost, lostAt: 20 });
    await untilOpen(['node-lost node:n1']);
    expect(await listed('all')).toHaveLength(2);
    await append('node-n1', 'node.fenced', {
      nodeId: 'n1',
      incarnation: uuid(),
      by: 'user:ada',
      fencedAt: 6,
    });
    await untilOpen([]);
  });

  it('is raised of what waits for long, unless it chose to', async () => {
    const long = Date.now() - 120_000;
    await request('waitschosen1', {
      requestedAt: long,
      wish: { startAt: Date.now() + 1e6, poolId: 'other' },
    });
    await request('waitslong001', { requestedAt: long });
    await untilOpen(['queue-waits pool:default']);
    expect((await listed())[0]).toMatchObject({
      severity: 'warning',
      note: expect.stringContaining('1 min'),
    });
    for (const sessionId of ['waitslong001'])
      await append(`session-${sessionId}`, 'session.stopped', {
        ...{ sessionId, outcome: { kind: 'cancelled', by: 'user:a' }, stoppedAt: Date.now() },
      });
    await untilOpen([]);
  });

  it('is raised of an image that nodes can not get, after the third session that failed for it', async () => {
    for (const sessionId of ['image0000001', 'image0000002', 'image0000003']) {
      expect(await raisedTimes('image-failing')).toBe(0);
      await request(sessionId);
      await fail(sessionId, 'registry-unreachable');
    }
    await untilOpen(['image-failing image:team/image:1']);
    await request('image0000004');
    await append('session-image0000004', 'session.started', {
      sessionId: 'image0000004',
      epoch: 1,
      startedAt: 1,
    });
    await untilOpen([]);
  });

  it('is raised of a folder that is nearly full, and of a hook that was given up', async () => {
    const folder = { folderId: 'f00000000001', usedBytes: 96, quotaBytes: 100, seenAt: 7 };
    await append('folder-f00000000001', 'folder.quota-reached', { ...folder, percent: 95 });
    const hook = { hookId: 'h00000000001', reason: 'failing', failingSince: 1, disabledAt: 8 };
    await append('hook-h00000000001', 'hook.disabled', hook);
    await untilOpen(['folder-full folder:f00000000001', 'hook-disabled hook:h00000000001']);
    await append('folder-f00000000001', 'folder.quota-cleared', {
      folderId: 'f00000000001',
      usedBytes: 1,
      seenAt: 9,
    });
    await append('hook-h00000000001', 'hook.deleted', { hookId: 'h00000000001', by: 'user:a', deletedAt: 9 });
    await untilOpen([]);
  });

  it('is raised of a volume that is sick, for each level of a full one, and cleared when it is well', async () => {
    const say = (type: string, ailment: string, more: JsonObject = {}) =>
      append('volume-fast', type, { volumeId: 'fast', ailment, seenAt: Date.now(), ...more });
    await say('volume.sickened', 'unreachable', { note: 'the server hangs' });
    await say('volume.sickened', 'slow', { note: '900 ms, and its limit is 500 ms' });
    await say('volume.sickened', 'full', { percent: 80, note: '80 % of 10 GiB, 2.0 GiB are free' });
    const slowAndAway = ['volume-slow volume:fast', 'volume-unreachable volume:fast'];
    await untilOpen(['volume-filling volume:fast', ...slowAndAway]);
    await say('volume.sickened', 'full', { percent: 95, note: '95 % of 10 GiB' });
    await untilOpen(['volume-nearly-full volume:fast', ...slowAndAway]);
    await say('volume.sickened', 'full', { percent: 100, note: '100 % of 10 GiB' });
    await untilOpen(['volume-full volume:fast', ...slowAndAway]);
    const severities = (await listed()).map(({ rule, severity }) => `${rule} ${severity}`);
    expect(severities.toSorted()).toEqual([
      'volume-full critical',
      'volume-slow warning',
      'volume-unreachable critical',
    ]);
    for (const ailment of ['unreachable', 'slow', 'full']) await say('volume.recovered', ailment);
    await untilOpen([]);
    expect(await raisedTimes('volume-full')).toBe(1);
  });

  it('that nobody knows is refused', async () => {
    const answer = await ask(PATTERNS.alertRead, { alertId: 'a00000000000' }, { timeoutMs: 3000 });
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'alert-unknown' } });
  });
});
