import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type RecordedEvent, type Report, type SchedulingWish, checkLog } from '#contracts';
import { type PostgresEventLog, migrateLog, postgresEventLog } from '#event-log';
import { arrayId, nodeId, position, projectId } from '#kernel';
import { freshDatabase } from '#testing';
import { type AskedArray, memberId } from '../src/domain/session/array-members.ts';
import { nameCommand } from '../src/handlers/name-command.ts';
import { asked, boot1, joined, resources } from './builders.ts';
import { type TestScheduler, createTestClock, createTestScheduler } from './test-scheduler.ts';

/* Two schedulers, each with a connection and a world of its own, over one log in Postgres. */

const PASSWORD = 'of-the-tests';
const node = nodeId('node-a');
const TURNS_MAX = 400;

let logs: readonly [PostgresEventLog, PostgresEventLog];
let schedulers: readonly [TestScheduler, TestScheduler];
let clock: ReturnType<typeof createTestClock>;
let drop: () => Promise<void>;

beforeEach(async () => {
  const database = await freshDatabase(inject('postgresUrl'));
  drop = database.drop;
  const role = { name: 'berth_scheduler', password: PASSWORD, schema: 'scheduler' };
  await migrateLog({ ownerUrl: database.url, roles: [role] });
  clock = createTestClock();
  const url = database.urlAs('berth_scheduler', PASSWORD);
  logs = [postgresEventLog({ url }), postgresEventLog({ url })];
  schedulers = [createTestScheduler(logs[0], clock), createTestScheduler(logs[1], clock)];
  const fact = joined(2, boot1, node);
  if (fact.type !== 'node.joined') throw new Error('the builder builds something else');
  await schedulers[0].join(fact.data);
});
afterEach(async () => {
  await Promise.all(schedulers.map((scheduler) => scheduler.end()));
  await Promise.all(logs.map((log) => log.close()));
  await drop();
});

const first = arrayId('firstarrayzz');
const second = arrayId('secondarrazz');
const array = (id: typeof first, count: number, runningMax: number | null, wish: SchedulingWish = {}) => {
  const limits = { waitMs: 2 ** 40, prepareMs: 600_000, runMs: 3_600_000, graceMs: 1000 };
  const wanted = asked({ resources: resources(0, 0.1), limits, wish, requestedAt: clock.now() });
  const { sessionId: _id, name: _name, ...common } = wanted;
  const indexes = Array.from({ length: count }, (_, n) => n + 1);
  return { asked: common, name: 'sweep', arrayId: id, indexes, runningMax } satisfies AskedArray;
};
const everything = async (): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (;;) {
    const page = await logs[0].readAll(position(events.length), 5000);
    if (page.length === 0) return events;
    events.push(...page);
  }
};

/** What an agent sees whose programs end after a few looks; every seventh fails. */
const reportsOf = async (turn: number): Promise<readonly Report[]> => {
  const desired = await schedulers[0].desired(node, boot1);
  if (!desired.ok) throw new Error(desired.refusal.message);
  return desired.value.grants.map(({ sessionId: id, epoch }, index): Report => {
    const now = clock.now();
    const end = { kind: 'exit', exitCode: (turn + index) % 7 === 0 ? 1 : 0, oomKilled: false } as const;
    const status =
      (turn + index) % 3 === 0
        ? ({ phase: 'absent', end, startedAt: now, endedAt: now } as const)
        : ({ phase: 'running', startedAt: now } as const);
    const about = { nodeId: node, incarnation: boot1, seq: turn * 1000 + index, at: now };
    return { ...about, sessionId: id, epoch, status };
  });
};

describe('arrays over a real log', () => {
  it('are a thousand sessions in one append, though two schedulers are asked for them at once', async () => {
    const before = await logs[0].head();
    const command = nameCommand('array', first);
    const answers = await Promise.all(
      schedulers.map((scheduler) => scheduler.requestArray(command, array(first, 1000, 10), 'own')),
    );
    expect(answers).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await logs[0].head()).toBe(before + 1000);
    const order = {
      commandId: nameCommand('stop', first),
      sessionIds: Array.from({ length: 1000 }, (_, n) => memberId(first, n)),
      word: { by: 'user:ada', reach: 'own' as const, projectId: projectId('default') },
    };
    expect((await schedulers[1].queue.stop(order)).refused).toEqual([]);
    expect(checkLog(await everything())).toMatchObject({ faults: [], sessions: 1000, ended: 1000 });
  });

  it('keep their limit, wait for each other, and may be moved about, while two schedulers place them', async () => {
    await schedulers[0].requestArray(nameCommand('array', first), array(first, 30, 4), 'own');
    await schedulers[1].follower.catchUp();
    const after = Array.from({ length: 30 }, (_, n) => ({
      sessionId: memberId(first, n),
      condition: 'any' as const,
    }));
    await schedulers[1].requestArray(nameCommand('array', second), array(second, 12, 3, { after }), 'own');
    const order = (turn: number) => ({
      commandId: nameCommand('queue', turn),
      sessionIds: [memberId(first, (turn * 7) % 30), memberId(second, turn % 12)],
      word: { by: 'user:ada', reach: 'own' as const, projectId: projectId('default') },
    });
    const [one, other] = schedulers;
    let isOver = false;
    for (let turn = 0; turn < TURNS_MAX && !isOver; turn++) {
      const reports = await reportsOf(turn);
      await Promise.all([
        one.place(),
        other.place(),
        turn % 2 === 0 ? one.queue.hold(order(turn)) : other.queue.release(order(turn - 1)),
        other.queue.reorder(order(turn + TURNS_MAX), { place: turn % 4 === 0 ? 'bottom' : 'top' }),
        ...reports.map((report, index) => (index % 2 === 0 ? one : other).report(report)),
      ]);
      clock.advance(1);
      await Promise.all(schedulers.map(({ follower }) => follower.catchUp()));
      await one.deadlines();
      isOver = [...one.world.liveSessions()].length === 0;
    }
    const events = await everything();
    expect(checkLog(events)).toMatchObject({ faults: [], sessions: 42, ended: 42 });
    const placed = events.filter(({ type }) => type === 'session.placed').map(({ stream }) => stream);
    expect(placed.slice(0, 30).every((stream) => stream.startsWith('session-firstarray'))).toBe(true);
    expect(placed).toHaveLength(42);
  });
});
