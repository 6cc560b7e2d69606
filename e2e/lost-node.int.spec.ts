import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v4 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Bus, openBus, requester } from '#bus';
import { checkLog, PATTERNS, type RecordedEvent } from '#contracts';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { type PostgresEventLog, migrateLog, postgresEventLog } from '#event-log';
import { type NodeId, nodeId, position, silentLog } from '#kernel';
import { bootService, loadConfig, type RunningService } from '#service-kit';
import { type FreshDatabase, freshDatabase } from '#testing';
import { type SimulatedFleet, startSimulatedFleet } from '../services/agent/src/simulated-fleet.ts';
import { SchedulerConfig } from '../services/scheduler/src/config.ts';
import { SchedulerModule } from '../services/scheduler/src/scheduler.module.ts';
import { until } from './system.ts';

const ROLE = { name: `spec_lost_${process.pid}`, password: v4(), schema: 'scheduler' };
const FOREVER = ['simulate', 'run=forever'];
const MAX_MS = 40_000;

describe('a pool of two nodes, which are lost after four seconds of silence and given up after another', () => {
  let folder: string;
  let database: FreshDatabase;
  let nats: EmbeddedServer;
  let bus: Bus;
  let log: PostgresEventLog;
  let scheduler: RunningService;
  let fleet: SimulatedFleet;

  const events = async (): Promise<readonly RecordedEvent[]> => {
    const all: RecordedEvent[] = [];
    for (;;) {
      const page = await log.readAll(position(all.length), 5000);
      if (page.length === 0) return all;
      all.push(...page);
    }
  };
  const typesOf = async (stream: string): Promise<readonly string[]> =>
    (await events()).filter((event) => event.stream === stream).map(({ type }) => type);
  const lastOf = async (stream: string, type: string): Promise<RecordedEvent | null> =>
    (await events()).findLast((event) => event.stream === stream && event.type === type) ?? null;

  const ask = async (pattern: string, body: object): Promise<void> => {
    const outcome = await requester(bus)(pattern, { commandId: v4(), ...body }, { timeoutMs: 20_000 });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
  };
  const start = (sessionId: string, more: object = {}): Promise<void> =>
    ask(PATTERNS.sessionRequest, {
      sessionId,
      projectId: 'default',
      userId: 'ada',
      image: 'python',
      command: FOREVER,
      resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 1000 },
      ...more,
    });
  /** Where the session runs in this epoch, as soon as it does. */
  const runsOn = (sessionId: string, epoch: number): Promise<NodeId> =>
    until(`${sessionId} runs in epoch ${epoch}`, MAX_MS, async () => {
      const started = await lastOf(`session-${sessionId}`, 'session.started');
      if (started?.data['epoch'] !== epoch) return null;
      const placed = await lastOf(`session-${sessionId}`, 'session.placed');
      const node = placed?.data['nodeId'];
      return typeof node === 'string' ? nodeId(node) : null;
    });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-lost-'));
    database = await freshDatabase(inject('postgresUrl'));
    await migrateLog({ ownerUrl: database.url, roles: [ROLE] });
    nats = await startNatsServer({ stateFolder: folder, diesWithParent: true });
    bus = openBus({ url: nats.url, name: 'fleet', log: silentLog });
    await bus.connected();
    log = postgresEventLog({ url: database.urlAs(ROLE.name, ROLE.password) });
    const config = loadConfig(SchedulerConfig, {
      BERTH_POSTGRES_URL: database.urlAs(ROLE.name, ROLE.password),
      BERTH_NATS_URL: nats.url,
      BERTH_LOG_LEVEL: 'silent',
      BERTH_NODE_SILENCE_MS: '4000',
      BERTH_NODE_LOSS_MS: '1000',
    });
    scheduler = await bootService({ name: 'scheduler', module: SchedulerModule }, config);
    await scheduler.isUp;
    fleet = await startSimulatedFleet({ bus, count: 2, stateFolder: folder, log: silentLog });
    await until('both nodes have joined', MAX_MS, async () =>
      checkLog(await events()).nodes === 2 ? true : null,
    );
  });
  afterAll(async () => {
    await fleet.stop();
    await bus.close();
    await scheduler.stop();
    await log.close();
    await nats.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs a session with retries again on the other node, and the old agent cleans up before it may do anything else', async () => {
    await start('retriesretry', { retry: { retriesMax: 1, backoffMs: 1000 } });
    const node = await runsOn('retriesretry', 1);
    await fleet.kill(node);

    expect(await runsOn('retriesretry', 2)).not.toBe(node);
    expect(await typesOf(`node-${node}`)).toContain('node.fenced');
    expect(await lastOf('session-retriesretry', 'session.requeued')).toMatchObject({
      data: { kind: 'node-lost' },
    });
    expect(await fleet.runningOn(node)).toBe(1);

    await fleet.boot(node);
    await until('the node has joined anew', MAX_MS, async () =>
      (await typesOf(`node-${node}`)).filter((type) => type === 'node.joined').length === 2 ? true : null,
    );
    expect(await fleet.runningOn(node)).toBe(0);
    expect(checkLog(await events()).faults).toEqual([]);
  });

  it('empties a node that is drained, and brings its batch session to the other', async () => {
    await start('drained00000', { resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 0 } });
    const node = await runsOn('drained00000', 1);
    await ask(PATTERNS.nodeDrain, { nodeId: node, by: 'user:ada', deadlineMs: 0, reason: 'new disk' });
    expect(await runsOn('drained00000', 2)).not.toBe(node);
    await until('the node is empty', MAX_MS, async () => await lastOf(`node-${node}`, 'node.drained'));
    expect(await fleet.runningOn(node)).toBe(0);
    expect(await lastOf('session-drained00000', 'session.preempted')).toMatchObject({
      data: { by: `node:${node}` },
    });
    expect(checkLog(await events()).faults).toEqual([]);
  });
});
