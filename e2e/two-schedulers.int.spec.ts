import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v4 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Bus, openBus, requester } from '#bus';
import { checkLog, type LogCheckReport, PATTERNS, type RecordedEvent } from '#contracts';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { type PostgresEventLog, migrateLog, postgresEventLog } from '#event-log';
import { position, silentLog } from '#kernel';
import { bootService, loadConfig, type RunningService } from '#service-kit';
import { type FreshDatabase, freshDatabase } from '#testing';
import { type SimulatedFleet, startSimulatedFleet } from '../services/agent/src/simulated-fleet.ts';
import { SchedulerConfig } from '../services/scheduler/src/config.ts';
import { SchedulerModule } from '../services/scheduler/src/scheduler.module.ts';
import { until } from './system.ts';

const NODES = 50;
const SESSIONS = 200;
const ROLE = { name: `spec_fleet_${process.pid}`, password: v4(), schema: 'scheduler' };

const sessionIdOf = (n: number): string => `fleet${String(n).padStart(7, '0')}`;

/** Shares that fill devices to the brim and leave gaps, whole devices, and sessions without one. */
const SHARES = [500, 250, 700, 1000, 0, 2000, 333] as const;

describe('200 requests at once on 50 nodes, with two schedulers', () => {
  let folder: string;
  let database: FreshDatabase;
  let nats: EmbeddedServer;
  let bus: Bus;
  let log: PostgresEventLog;
  const schedulers: RunningService[] = [];
  let fleet: SimulatedFleet;

  const bootScheduler = async (): Promise<RunningService> => {
    const config = loadConfig(SchedulerConfig, {
      BERTH_POSTGRES_URL: database.urlAs(ROLE.name, ROLE.password),
      BERTH_NATS_URL: nats.url,
      BERTH_LOG_LEVEL: 'silent',
    });
    const scheduler = await bootService({ name: 'scheduler', module: SchedulerModule }, config);
    await scheduler.isUp;
    return scheduler;
  };

  const wholeLog = async (): Promise<readonly RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    for (;;) {
      const page = await log.readAll(position(events.length), 5000);
      if (page.length === 0) return events;
      events.push(...page);
    }
  };
  const check = async (): Promise<LogCheckReport> => checkLog(await wholeLog());

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-fleet-'));
    database = await freshDatabase(inject('postgresUrl'));
    await migrateLog({ ownerUrl: database.url, roles: [ROLE] });
    nats = await startNatsServer({ stateFolder: folder, diesWithParent: true });
    bus = openBus({ url: nats.url, name: 'fleet', log: silentLog });
    await bus.connected();
    log = postgresEventLog({ url: database.urlAs(ROLE.name, ROLE.password) });
    schedulers.push(await bootScheduler(), await bootScheduler());
    const size = { cpuMilli: 8000, memoryBytes: 32 * 2 ** 30 };
    fleet = await startSimulatedFleet({ bus, count: NODES, stateFolder: folder, log: silentLog, ...size });
    await until('all nodes have joined', 60_000, async () => ((await check()).nodes === NODES ? true : null));
  });
  afterAll(async () => {
    await fleet.stop();
    await bus.close();
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
    await log.close();
    await nats.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('sells no device twice at any position of the log, and ends every session, though one scheduler stops half-way', async () => {
    const request = requester(bus);
    const answers = await Promise.all(
      Array.from({ length: SESSIONS }, (_, n) =>
        request(
          PATTERNS.sessionRequest,
          {
            commandId: v4(),
            sessionId: sessionIdOf(n),
            projectId: 'default',
            userId: 'ada',
            image: 'python',
            command: ['simulate', `run=${100 + (n % 7) * 150}`, `exit=${n % 3}`],
            resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: SHARES[n % SHARES.length] },
          },
          { timeoutMs: 20_000 },
        ),
      ),
    );
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);

    await until('half of the sessions have ended', 60_000, async () =>
      (await check()).ended >= SESSIONS / 2 ? true : null,
    );
    await schedulers.shift()?.stop();
    const report = await until('all sessions have ended and all is free again', 120_000, async () => {
      const now = await check();
      return now.ended === SESSIONS && now.grantsHeld === 0 ? now : null;
    });

    expect(report.faults).toEqual([]);
    expect(report.deviceMilliMax).toBe(1000);
    expect(report).toMatchObject({ sessions: SESSIONS, nodes: NODES });
    const exits = (await wholeLog()).filter(({ type }) => type === 'session.exited');
    expect(exits).toHaveLength(SESSIONS);
  });
});
