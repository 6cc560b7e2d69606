import { v4 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type Bus, openBus, type Requester, requester } from '#bus';
import { PATTERNS, type ReadLiveUsageAnswer, type ReadUsageAnswer, SUBJECTS } from '#contracts';
import { migrateLog, type PostgresEventLog, postgresEventLog } from '#event-log';
import { commandId, type JsonObject, nodeId, silentLog, streamName } from '#kernel';
import { bootService, loadConfig, type RunningService } from '#service-kit';
import { freshDatabase, type FreshDatabase } from '#testing';
import { TABLES } from '../src/adapters/migrations/tables.ts';
import { MetricsConfig } from '../src/config.ts';
import { MetricsModule } from '../src/metrics.module.ts';

let database: FreshDatabase;
let service: RunningService;
let bus: Bus;
let ask: Requester;
let log: PostgresEventLog;

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  await migrateLog({
    ownerUrl: database.url,
    roles: [{ name: 'berth_metrics', password: 'spec', schema: 'metrics' }],
  });
  const config = loadConfig(MetricsConfig, {
    BERTH_NATS_URL: inject('natsUrl'),
    BERTH_POSTGRES_URL: database.urlAs('berth_metrics', 'spec'),
    BERTH_LOG_LEVEL: 'silent',
  });
  service = await bootService({ name: 'metrics', module: MetricsModule, tables: TABLES }, config);
  bus = openBus({ url: inject('natsUrl'), name: 'spec', log: silentLog });
  await bus.connected();
  ask = requester(bus);
  log = postgresEventLog({ url: database.url });
  await service.isUp;
});
afterAll(async () => {
  await service.stop();
  await bus.close();
  await log.close();
  await database.drop();
});

const append = (stream: string, type: string, data: JsonObject) =>
  log.append({
    commandId: commandId(uuid()),
    meta: { actor: 'service:spec' },
    writes: [{ stream: streamName(stream), facts: [{ type, data }] }],
  });

const request = (sessionId: string, projectId = 'default') =>
  append(`session-${sessionId}`, 'session.requested', {
    sessionId,
    name: 'spec',
    projectId,
    userId: 'someone',
    workload: { kind: 'batch', image: 'python', command: ['true'], env: {} },
    resources: { cpuMilli: 2000, memoryBytes: 2 ** 30, gpuMilli: 1500 },
    limits: { waitMs: 1000, prepareMs: 1000, graceMs: 1000 },
    requestedAt: 500,
    deadlineAt: 2000,
  });
const give = (sessionId: string, givenAt: number, epoch = 1) =>
  append('node-n1', 'node.grant-given', {
    nodeId: 'n1',
    sessionId,
    epoch,
    devices: [
      { deviceId: 'GPU-1', gpuMilli: 1000, gpuMemoryBytes: 2 ** 30 },
      { deviceId: 'GPU-2', gpuMilli: 500, gpuMemoryBytes: 2 ** 29 },
    ],
    cpuMilli: 2000,
    memoryBytes: 2 ** 30,
    givenAt,
  });
const release = (sessionId: string, releasedAt: number, epoch = 1) =>
  append('node-n1', 'node.grant-released', { nodeId: 'n1', sessionId, epoch, releasedAt });

const usage = async (query: JsonObject): Promise<ReadUsageAnswer> => {
  const answer = await ask(PATTERNS.usageRead, query, { timeoutMs: 3000 });
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value as ReadUsageAnswer;
};
const figures = async (): Promise<string> => (await fetch(`${service.url}/metrics`)).text();
const caughtUp = async (): Promise<void> => {
  const head = await log.head();
  // What is watched may add to the log meanwhile.
  const position = async () => Number(/^berth_projection_position (\d+)$/m.exec(await figures())?.[1]);
  await vi.waitFor(async () => expect(await position()).toBeGreaterThanOrEqual(head), { timeout: 10_000 });
};

const run = (sessionId: string, cpuMilli: number) => ({
  sessionId,
  epoch: 1,
  member: 0,
  at: Date.now(),
  overMs: 5000,
  cpuGrantedMilli: 2000,
  memoryBytes: 1000,
  memoryPeakBytes: null,
  memoryLimitBytes: 5000,
  processCount: 3,
  rates: { cpuMilli, readBytesPerS: 0, writtenBytesPerS: 0, receivedBytesPerS: 7, sentBytesPerS: 0 },
  totals: { cpuMs: 9000, readBytes: 0, writtenBytes: 0, receivedBytes: 70, sentBytes: 0, oomKills: 2 },
  devices: [{ deviceId: 'GPU-1', usedMemoryBytes: 40, grantedMemoryBytes: 80, busyPercent: 0 }],
  lastInputAt: null,
});
const say = (node: string, sessionId: string, cpuMilli: number): void =>
  bus.hint(
    SUBJECTS.usage(nodeId(node)),
    JSON.stringify({ nodeId: node, at: Date.now(), runs: [run(sessionId, cpuMilli)] }),
  );

describe('live usage', () => {
  it('is what nodes said last, with a short history, for programs and for Prometheus', async () => {
    const live = async (query: JsonObject): Promise<ReadLiveUsageAnswer> => {
      const answer = await ask(PATTERNS.usageLive, query, { timeoutMs: 3000 });
      if (!answer.ok) throw new Error(answer.refusal.message);
      return answer.value as ReadLiveUsageAnswer;
    };
    say('n1', 'liveaaaaaaaa', 1500);
    say('n2', 'livebbbbbbbb', 3);
    await vi.waitFor(async () => expect((await live({})).runs).toHaveLength(2), { timeout: 5000 });
    expect((await live({ nodeId: 'n1' })).runs).toMatchObject([
      { nodeId: 'n1', sessionId: 'liveaaaaaaaa', rates: { cpuMilli: 1500 }, idleSince: null },
    ]);
    expect((await live({ sessionIds: ['livebbbbbbbb'] })).runs).toMatchObject([{ memoryBytes: 1000 }]);
    const history = await ask(PATTERNS.usageHistory, { sessionId: 'liveaaaaaaaa' }, { timeoutMs: 3000 });
    expect(history).toMatchObject({
      ok: true,
      value: { stepMs: 5000, points: [{ cpuMilli: 1500, gpuMemoryBytes: 40, networkBytesPerS: 7 }] },
    });
    expect(await figures()).toContain(
      'berth_session_oom_kills_total{session="liveaaaaaaaa",node="n1",member="0"} 2\n',
    );
  });

  it('is believed of the node alone whose subject it came on', async () => {
    bus.hint(
      SUBJECTS.usage(nodeId('n3')),
      JSON.stringify({ nodeId: 'n4', at: Date.now(), runs: [run('livecccccccc', 1)] }),
    );
    say('n3', 'livedddddddd', 1);
    const seen = async () => {
      const answer = await ask(PATTERNS.usageLive, {}, { timeoutMs: 3000 });
      return JSON.stringify(answer);
    };
    await vi.waitFor(async () => expect(await seen()).toContain('livedddddddd'), { timeout: 5000 });
    expect(await seen()).not.toContain('livecccccccc');
  });
});

describe('usage', () => {
  it('counts what each session held, from grant to release', async () => {
    await request('usageaaaaaaa');
    await give('usageaaaaaaa', 1000);
    await release('usageaaaaaaa', 3000);
    await give('usageaaaaaaa', 5000, 2);
    await release('usageaaaaaaa', 5500, 2);
    await caughtUp();
    expect(await usage({ sessionId: 'usageaaaaaaa' })).toEqual({
      sessions: [
        {
          sessionId: 'usageaaaaaaa',
          projectId: 'default',
          userId: 'someone',
          isHolding: false,
          gpuMilliMs: 1500 * 2500,
          cpuMilliMs: 2000 * 2500,
          memoryMibMs: 1024 * 2500,
        },
      ],
    });
  });

  it('counts only the part that lies in the span asked for', async () => {
    await request('usagebbbbbbb');
    await give('usagebbbbbbb', 1000);
    await release('usagebbbbbbb', 3000);
    await caughtUp();
    const part = await usage({ sessionId: 'usagebbbbbbb', from: 2500, to: 9000 });
    expect(part.sessions[0]).toMatchObject({ gpuMilliMs: 1500 * 500 });
    expect((await usage({ sessionId: 'usagebbbbbbb', from: 3000, to: 9000 })).sessions).toEqual([]);
  });

  it('counts what is still held until now', async () => {
    await request('usageccccccc', 'vision');
    await give('usageccccccc', Date.now() - 60_000);
    await caughtUp();
    const [held] = (await usage({ projectId: 'vision' })).sessions;
    expect(held?.isHolding).toBe(true);
    expect(held?.gpuMilliMs).toBeGreaterThanOrEqual(1500 * 60_000);
    expect(held?.gpuMilliMs).toBeLessThan(1500 * 120_000);
    await release('usageccccccc', Date.now());
  });

  it('comes in pages', async () => {
    const first = await usage({ limit: 1 });
    expect(first.sessions).toHaveLength(1);
    const second = await usage({ limit: 1, after: first.next! });
    expect(second.sessions[0]?.sessionId).not.toBe(first.sessions[0]?.sessionId);
  });

  it('is refused with the field that is wrong', async () => {
    expect(await ask(PATTERNS.usageRead, { limit: 0 }, { timeoutMs: 3000 })).toMatchObject({
      refusal: { code: 'invalid-request', pointer: '/limit' },
    });
  });
});

describe('the figures for Prometheus', () => {
  it('count sessions by phase and by outcome, and what is held', async () => {
    const id = 'figuresaaaaa';
    await request(id);
    await caughtUp();
    const waitingBefore = await figures();
    expect(waitingBefore).toMatch(/berth_sessions{phase="waiting"} [1-9]/);
    await give(id, 1000);
    const timings = { pullMs: 0, mountMs: 1, createMs: 4, readyMs: 20, isWarm: true };
    await append(`session-${id}`, 'session.started', { sessionId: id, epoch: 1, startedAt: 1500, timings });
    await caughtUp();
    expect(await figures()).toContain(
      'berth_session_start_step_seconds_bucket{step="ready",warm="true",le="0.025"} 1\n',
    );
    expect(await figures()).toMatch(/berth_sessions{phase="running"} 1\n/);
    expect(await figures()).toMatch(/berth_granted_gpu_milli 1500\n/);
    await append(`session-${id}`, 'session.stopped', {
      sessionId: id,
      outcome: { kind: 'completed', exitCode: 0 },
      stoppedAt: 2000,
    });
    await release(id, 2000);
    await caughtUp();
    const text = await figures();
    expect(text).toMatch(/berth_sessions{phase="running"} 0\n/);
    expect(text).toMatch(/berth_sessions_ended_total{outcome="completed"} 1\n/);
    expect(text).toMatch(/berth_granted_gpu_milli 0\n/);
    expect(text).toMatch(/berth_projection_halted 0\n/);
  });

  it('go on after an event whose data is not what its type says', async () => {
    await append('session-brokenaaaaaa', 'session.stopped', { sessionId: 7, outcome: 'odd' });
    await request('brokenaaaaab');
    await caughtUp();
    expect(await figures()).toMatch(/berth_sessions{phase="waiting"} [1-9]/);
  });
});
