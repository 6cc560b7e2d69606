import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Quota, type RecordedEvent, type Report, checkLog } from '#contracts';
import { type EventLog, type PostgresEventLog, migrateLog, postgresEventLog } from '#event-log';
import { type SessionId, gpuMilli, nodeId, position, projectId, sessionId, userId } from '#kernel';
import { freshDatabase } from '#testing';
import { nameCommand } from '../src/handlers/name-command.ts';
import { asked, boot1, joined, resources } from './builders.ts';
import { type TestScheduler, createTestClock, createTestScheduler } from './test-scheduler.ts';

/* Two schedulers, each with a connection and a world of its own, over one log in Postgres; the machine has room for more than the quota takes. */

const PASSWORD = 'of-the-tests';
const vision = projectId('vision');
const node = nodeId('node-a');
const GPUS = 16;
const USERS = ['ada', 'eve', 'bob'];
const TURNS_MAX = 400;

let logs: readonly PostgresEventLog[] = [];
let schedulers: readonly TestScheduler[] = [];
let clock: ReturnType<typeof createTestClock>;
let drop: () => Promise<void>;

const at = <Item>(items: readonly Item[], n: number): Item => {
  const item = items[n % items.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
};

beforeEach(async () => {
  const database = await freshDatabase(inject('postgresUrl'));
  drop = database.drop;
  await migrateLog({
    ownerUrl: database.url,
    roles: [{ name: 'berth_scheduler', password: PASSWORD, schema: 'scheduler' }],
  });
  clock = createTestClock();
  const url = database.urlAs('berth_scheduler', PASSWORD);
  logs = [postgresEventLog({ url }), postgresEventLog({ url })];
  schedulers = logs.map((log) => createTestScheduler(log, clock));
  const fact = joined(GPUS, boot1, node);
  if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
  const { inventory } = fact.data;
  const large = {
    ...inventory,
    cpuMilli: resources(0, 200).cpuMilli,
    memoryBytes: resources(0, 1, 200).memoryBytes,
  };
  await at(schedulers, 0).join({ nodeId: node, incarnation: boot1, inventory: large });
});
afterEach(async () => {
  await Promise.all(schedulers.map((scheduler) => scheduler.end()));
  await Promise.all(logs.map((log) => log.close()));
  await drop();
});

let commands = 0;
const setQuota = (n: number, quota: Quota) => {
  const commandId = nameCommand('quota', (commands += 1));
  return at(schedulers, n).setQuota({ commandId, projectId: vision, by: 'user:admin', set: { quota } });
};

const request = (n: number) => {
  const id = sessionId(`s${String(n).padStart(11, '0')}`);
  const wish = asked({
    sessionId: id,
    projectId: vision,
    userId: userId(at(USERS, n)),
    resources: resources(at([0.5, 1, 2, 3, 0, 1], n)),
    limits: { waitMs: 2 ** 40, prepareMs: 600_000, runMs: 3_600_000, graceMs: 1000 },
    wish: { priority: n % 3, isPreemptible: n % 5 !== 0 },
    requestedAt: clock.now(),
  });
  return at(schedulers, n).request(nameCommand('request', n), wish, 'all');
};

/** What an agent sees whose programs end after a few looks, each when it likes. */
const reportsOf = async (turn: number): Promise<readonly Report[]> => {
  const desired = await at(schedulers, turn).desired(node, boot1);
  if (!desired.ok) throw new Error(desired.refusal.message);
  return desired.value.grants.map(({ sessionId: id, epoch }, index): Report => {
    const now = clock.now();
    const end = { kind: 'exit', exitCode: 0, oomKilled: false } as const;
    const status =
      (turn + index) % 3 === 0
        ? ({ phase: 'absent', end, startedAt: now, endedAt: now } as const)
        : ({ phase: 'running', startedAt: now } as const);
    return {
      nodeId: node,
      incarnation: boot1,
      seq: turn * 1000 + index,
      at: now,
      sessionId: id,
      epoch,
      status,
    };
  });
};

const everything = async (log: EventLog): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (;;) {
    const page = await log.readAll(position(events.length), 5000);
    if (page.length === 0) return events;
    events.push(...page);
  }
};

/** All at the same moment, again and again, until nothing is left: both plan, programs end, and whatever else happens. */
const runUntilEmpty = async (also: (turn: number) => Promise<unknown> = () => Promise.resolve()) => {
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const reports = await reportsOf(turn);
    await Promise.all([
      ...schedulers.map((scheduler) => scheduler.place()),
      ...reports.map((report, index) => at(schedulers, turn + index).report(report)),
      also(turn),
    ]);
    clock.advance(1);
    await Promise.all(schedulers.map(({ follower }) => follower.catchUp()));
    if ([...at(schedulers, 0).world.liveSessions()].length === 0) return;
  }
  throw new Error('sessions are left');
};

/** The most that the project held at any position: GPU milli, and sessions. */
const mostHeld = (events: readonly RecordedEvent[]) => {
  const held = new Map<string, number>();
  const most = { gpuMilli: 0, sessions: 0 };
  for (const { type, data } of events) {
    const { sessionId: id } = data as { sessionId: SessionId };
    if (type === 'node.grant-given')
      held.set(
        id,
        (data['devices'] as { gpuMilli: number }[]).reduce((sum, device) => sum + device.gpuMilli, 0),
      );
    if (type === 'node.grant-released') held.delete(id);
    most.gpuMilli = Math.max(
      most.gpuMilli,
      [...held.values()].reduce((a, b) => a + b, 0),
    );
    most.sessions = Math.max(most.sessions, held.size);
  }
  return most;
};
const endsOf = (events: readonly RecordedEvent[]) =>
  events.filter(({ type }) => type === 'session.stopped').map(({ data }) => data['outcome']);

describe('a hundred requests at the edge of a quota, and two schedulers', { timeout: 120_000 }, () => {
  it('never pass it, reach it, and all run in the end', async () => {
    await setQuota(0, {
      gpuMilli: gpuMilli(6000),
      borrowGpuMilli: gpuMilli(2000),
      sessionCount: 9,
      perUser: { gpuMilli: gpuMilli(4000), sessionCount: 4 },
      priorityMax: 2,
    });
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, n) => request(n)));
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    await runUntilEmpty();
    const events = await everything(at(logs, 0));
    expect(checkLog(events).faults).toEqual([]);
    expect(mostHeld(events)).toEqual({ gpuMilli: 8000, sessions: 9 });
    expect(endsOf(events)).toEqual(Array.from({ length: 100 }, () => ({ kind: 'completed', exitCode: 0 })));
    const shares = events.filter(({ type }) => type === 'project.share-taken');
    expect(shares.some(({ data }) => data['isBorrowed'] === true)).toBe(true);
  });

  it('keep to it also while it is set, changed and taken away', async () => {
    const settings: readonly Quota[] = [
      { gpuMilli: gpuMilli(3000), borrowGpuMilli: gpuMilli(1000) },
      {},
      { sessionCount: 5 },
      { gpuMilli: gpuMilli(4000), gpuBudget: { gpuMilliMs: 100 * 1000 * 3_600_000, period: 'day' } },
      { weight: 2 },
      { gpuMilli: gpuMilli(3000), perUser: { sessionCount: 2 } },
    ];
    await Promise.all(Array.from({ length: 100 }, (_, n) => request(n)));
    await runUntilEmpty((turn) => setQuota(turn, at(settings, turn)));
    const events = await everything(at(logs, 0));
    expect(checkLog(events).faults).toEqual([]);
    expect(endsOf(events)).toHaveLength(100);
  });
});
