import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v4 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Bus, openBus, requester } from '#bus';
import {
  type BookReservationAnswer,
  type BerthFact,
  checkLog,
  PATTERNS,
  type RecordedEvent,
  isBerthEvent,
} from '#contracts';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { type PostgresEventLog, migrateLog, postgresEventLog } from '#event-log';
import { position, silentLog, toIso, epochMs } from '#kernel';
import { bootService, loadConfig, type RunningService } from '#service-kit';
import { type FreshDatabase, freshDatabase } from '#testing';
import { type SimulatedFleet, startSimulatedFleet } from '../services/agent/src/simulated-fleet.ts';
import { SchedulerConfig } from '../services/scheduler/src/config.ts';
import { SchedulerModule } from '../services/scheduler/src/scheduler.module.ts';
import { until } from './system.ts';

const ROLE = { name: `spec_reserve_${process.pid}`, password: v4(), schema: 'scheduler' };
const STOP_MARGIN_MS = 60_000;

describe('reservations over the bus, with two schedulers and simulated nodes', () => {
  let folder: string;
  let database: FreshDatabase;
  let nats: EmbeddedServer;
  let bus: Bus;
  let log: PostgresEventLog;
  let fleet: SimulatedFleet;
  const schedulers: RunningService[] = [];

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
  const events = async (): Promise<readonly RecordedEvent<BerthFact>[]> => {
    const all: RecordedEvent[] = [];
    for (;;) {
      const page = await log.readAll(position(all.length), 5000);
      if (page.length === 0) return all.filter(isBerthEvent);
      all.push(...page);
    }
  };
  const recorded = (what: string, type: string, about: string, maxMs = 30_000) =>
    until(what, maxMs, async () => {
      const found = (await events()).filter(
        (event) => event.type === type && JSON.stringify(event.data).includes(about),
      );
      return found.at(-1) ?? null;
    });
  const ask = (pattern: string, body: object) => requester(bus)(pattern, body, { timeoutMs: 10_000 });
  const inMs = (ms: number): string => toIso(epochMs(Date.now() + ms));

  const book = async (reservationId: string, more: object): Promise<BookReservationAnswer> => {
    const outcome = await ask(PATTERNS.reservationBook, {
      commandId: v4(),
      reservationId,
      by: 'user:ada',
      projectId: 'default',
      userId: 'ada',
      ...more,
    });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    return outcome.value as BookReservationAnswer;
  };
  const request = (sessionId: string, gpuMilli: number, more: object = {}) =>
    ask(PATTERNS.sessionRequest, {
      commandId: v4(),
      sessionId,
      projectId: 'default',
      userId: 'ada',
      image: 'python',
      command: ['simulate', 'run=600000'],
      resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli },
      limits: { graceMs: 100 },
      ...more,
    });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-reserve-'));
    database = await freshDatabase(inject('postgresUrl'));
    await migrateLog({ ownerUrl: database.url, roles: [ROLE] });
    nats = await startNatsServer({ stateFolder: folder, diesWithParent: true });
    bus = openBus({ url: nats.url, name: 'reserve', log: silentLog });
    await bus.connected();
    log = postgresEventLog({ url: database.urlAs(ROLE.name, ROLE.password) });
    schedulers.push(await bootScheduler(), await bootScheduler());
    const size = { cpuMilli: 8000, memoryBytes: 32 * 2 ** 30 };
    fleet = await startSimulatedFleet({ bus, count: 2, stateFolder: folder, log: silentLog, ...size });
    await until('all nodes have joined', 60_000, async () =>
      checkLog(await events()).nodes === 2 ? true : null,
    );
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

  it('are booked, begin, take the sessions that join them, and end them when they end', async () => {
    const [from, to] = [inMs(1500), inMs(9000)];
    const { spots } = await book('reservation1', { from, to, gpus: { count: 2, perNode: 2 } });
    expect(spots).toHaveLength(1);
    const stranger = await request('stranger0001', 1000, { userId: 'max', reservationId: 'reservation1' });
    expect(stranger).toMatchObject({ ok: false, refusal: { code: 'reservation-not-yours' } });
    const tooLarge = await request('toolarge0001', 4000, { reservationId: 'reservation1' });
    expect(tooLarge).toMatchObject({ ok: false, refusal: { code: 'reservation-too-small' } });
    expect((await request('member000001', 2000, { reservationId: 'reservation1' })).ok).toBe(true);
    // Three GPUs are wanted for ever; two of the four are booked.
    for (const n of [1, 2, 3]) expect((await request(`forever0000${n}`, 1000)).ok).toBe(true);

    const began = await recorded('its stretch begins', 'reservation.started', 'reservation1');
    expect(began.recordedAt).toBeGreaterThanOrEqual(Date.parse(from));
    await recorded('its session runs', 'session.started', 'member000001');
    const stopped = await recorded('its session is over', 'session.stopped', 'member000001');
    expect(stopped.data).toMatchObject({ outcome: { kind: 'expired', limit: 'reservation' } });
    await recorded('it is over', 'reservation.ended', 'reservation1');
    await recorded('its nodes know', 'node.unbooked', 'reservation1');
    await recorded('others get what it had', 'session.placed', 'forever00003');

    const all = await events();
    const given = all.find(
      (event) => event.type === 'node.grant-given' && event.data.sessionId === 'member000001',
    );
    expect(given?.data).toMatchObject({ reservationId: 'reservation1', nodeId: spots[0]?.nodeId });
    const before = all.filter(
      (event) => event.type === 'session.placed' && event.recordedAt < Date.parse(to),
    );
    expect(before).toHaveLength(3);
    expect(checkLog(all).faults).toEqual([]);
    const late = await request('latecomer001', 1000, { reservationId: 'reservation1' });
    expect(late).toMatchObject({ ok: false, refusal: { code: 'reservation-over' } });
  });

  it('say where they would be, and what is in the way, and record nothing', async () => {
    const before = await log.head();
    const when = { from: inMs(3_600_000), to: inMs(7_200_000), isTrial: true };
    await expect(book('reservation2', { ...when, gpus: { count: 4 } })).rejects.toThrow(
      'which has no time limit',
    );
    expect((await book('reservation2', { ...when, gpus: { count: 1 } })).spots).toHaveLength(1);
    expect(await log.head()).toBe(before);
  });

  it('for maintenance tell what runs there to end in time, and keep others away', async () => {
    const policy = { order: 'fifo', warningMs: 500 };
    const set = { commandId: v4(), poolId: 'default', policy, by: 'user:root' };
    expect((await ask(PATTERNS.poolSetPolicy, set)).ok).toBe(true);
    const nodeIds = [...fleet.nodeIds];
    const from = inMs(STOP_MARGIN_MS + 1500);
    const upkeep = { purpose: 'maintenance', from, to: inMs(2 * STOP_MARGIN_MS), nodeIds };
    const outcome = await ask(PATTERNS.reservationBook, {
      commandId: v4(),
      reservationId: 'maintenance1',
      by: 'user:root',
      reason: 'new firmware',
      ...upkeep,
    });
    expect(outcome.ok).toBe(true);
    const told = await recorded('a session is told to go', 'session.preempted', 'maintenance1');
    expect(told.data).toMatchObject({ by: 'reservation:maintenance1' });
    await until('nothing runs there any more', 30_000, async () =>
      checkLog(await events()).grantsHeld === 0 ? true : null,
    );
    expect((await request('keptaway0001', 500)).ok).toBe(true);
    const { reservationId } = { reservationId: 'maintenance1' };
    const cancel = { commandId: v4(), reservationId, by: 'user:root' };
    expect((await ask(PATTERNS.reservationCancel, cancel)).ok).toBe(true);
    await recorded('all is as before', 'session.placed', 'keptaway0001');
    const all = await events();
    const cancelled = all.find(({ type }) => type === 'reservation.cancelled');
    const placedAgain = all.find(
      (event) => event.type === 'session.placed' && event.data.sessionId === 'keptaway0001',
    );
    expect(placedAgain?.position).toBeGreaterThan(cancelled?.position ?? Infinity);
    expect(checkLog(all).faults).toEqual([]);
  });
});
