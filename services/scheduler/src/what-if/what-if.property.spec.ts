import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BerthFact, type RecordedEvent, type SchedulerFact, checkLog } from '#contracts';
import {
  type EpochMs,
  type SessionId,
  epochMs,
  expectAccepted,
  incarnation,
  nodeId,
  poolId,
  sessionId,
} from '#kernel';
import { joined, minute, requested, resources } from '../../test/builders.ts';
import { createWorld } from '../world/world.ts';
import { type Given, play } from './play.ts';
import type { Run, SessionRuns } from './session-runs.ts';
import { type AskWhatIf, whatIf } from './what-if.ts';

const POOL = poolId('default');
const RULES = { deviceLossMs: 60_000 };
const UNTIL = minute(100_000);
const nobodyWaits = (): Promise<void> => Promise.resolve();

type Job = { readonly at: number; readonly gpus: number; readonly minutes: number };
const idOf = (n: number): SessionId =>
  sessionId(
    `s${String(n)
      .padStart(11, 'a')
      .replaceAll(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? 'a')}`,
  );
const DAY_MS = 86_400_000;

const requestOf = ({ at, gpus }: Job, n: number): Given => ({
  at: minute(at),
  fact: requested({
    sessionId: idOf(n),
    name: `job-${n}`,
    resources: resources(gpus),
    requestedAt: minute(at),
    limits: { waitMs: 365 * DAY_MS, prepareMs: 600_000, graceMs: 10_000 },
  }),
});
const nodeFact = (id: string, gpus: number): SchedulerFact =>
  joined(gpus, incarnation('11111111-1111-4111-8111-111111111111'), nodeId(id));

/** A log as a real pool would have written it. */
const logOf = async (jobs: readonly Job[], nodes = 1): Promise<readonly RecordedEvent<BerthFact>[]> => {
  const events: RecordedEvent<BerthFact>[] = [];
  const given = jobs
    .map(requestOf)
    .map(({ at, fact }) => ({ at, fact: withDeadline(fact, at) }))
    .toSorted((a, b) => a.at - b.at);
  const runOf = new Map(
    jobs.map(({ minutes }, n): [SessionId, Run] => [
      idOf(n),
      { prepareMs: 1000, runMs: minutes * 60_000, end: { kind: 'exit', exitCode: 0, oomKilled: false } },
    ]),
  );
  const runs: SessionRuns = {
    seen: () => undefined,
    assumedCount: () => 0,
    of: (id) => runOf.get(id) ?? { prepareMs: 0, runMs: 0, end: 'stopped' },
  };
  await play({
    world: createWorld(),
    from: minute(0),
    until: UNTIL,
    changes: Array.from({ length: nodes }, (_, n) => nodeFact(`node-${n}`, 8)),
    given,
    runs,
    rules: RULES,
    heard: (event) => events.push(event),
    breathe: nobodyWaits,
  });
  return events;
};
const withDeadline = (fact: SchedulerFact, at: EpochMs): SchedulerFact =>
  fact.type === 'session.requested'
    ? { ...fact, data: { ...fact.data, deadlineAt: epochMs(at + 365 * DAY_MS) } }
    : fact;

const answerer = (events: readonly RecordedEvent<BerthFact>[], now = UNTIL) =>
  whatIf({
    log: {
      async *replay() {
        yield await Promise.resolve(events);
      },
    },
    clock: { now: () => now },
    rules: RULES,
    onError: expect.unreachable,
  });
const NOTHING: AskWhatIf = { pool: POOL, from: minute(0), changes: { add: [], remove: [], quotas: [] } };

const job = fc.record({
  at: fc.integer({ min: 1, max: 600 }),
  gpus: fc.constantFrom(1, 2, 4, 8),
  minutes: fc.integer({ min: 1, max: 240 }),
});
const jobs = fc.array(job, { minLength: 1, maxLength: 40 });

describe('what would have been', () => {
  it('is what was, when nothing is changed', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, async (list) => {
        const events = await logOf(list);
        expect(checkLog(events).faults).toEqual([]);
        const { was, again, other } = expectAccepted(await answerer(events)(NOTHING));
        expect(was.startedCount).toBe(list.length);
        expect(again).toEqual(was);
        expect(other).toEqual(was);
      }),
      { numRuns: 40 },
    );
  });

  it('goes on from the middle of what was', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, fc.integer({ min: 1, max: 700 }), async (list, from) => {
        const events = await logOf(list);
        const { was, again } = expectAccepted(await answerer(events)({ ...NOTHING, from: minute(from) }));
        expect(again.startedCount).toBe(was.startedCount);
        expect(again.gpuHours).toBeCloseTo(was.gpuHours, 1);
      }),
      { numRuns: 40 },
    );
  });

  it('has nobody waiting where there would have been enough nodes', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, async (list) => {
        const events = await logOf(list);
        const changes = { ...NOTHING.changes, add: [{ like: nodeId('node-0'), count: 40 }] };
        const { was, other } = expectAccepted(
          await answerer(events)({ ...NOTHING, from: minute(0.5), changes }),
        );
        expect(other.startedCount).toBe(was.startedCount);
        expect(other.wait.maxMs).toBe(1000); // only to be prepared
        expect(other.gpuHours).toBeCloseTo(was.gpuHours, 1);
      }),
      { numRuns: 20 },
    );
  });

  it('counts what is added from the beginning of the log on, however far back it is asked about', async () => {
    const events = await logOf([{ at: 1, gpus: 8, minutes: 10_000 }]);
    const changes = { ...NOTHING.changes, add: [{ like: nodeId('node-0'), count: 1 }] };
    const { was, other } = expectAccepted(
      await answerer(events)({ ...NOTHING, from: minute(-1_000_000), changes }),
    );
    expect(other.utilisation).toBeCloseTo(was.utilisation / 2, 3);
  });

  it('starts nothing on nodes that would not have been there', async () => {
    const events = await logOf([{ at: 5, gpus: 1, minutes: 10 }]);
    const changes = { ...NOTHING.changes, remove: [nodeId('node-0')] };
    const { was, other } = expectAccepted(await answerer(events)({ ...NOTHING, from: minute(1), changes }));
    expect([was.startedCount, other.startedCount, other.waitingCount]).toEqual([1, 0, 1]);
  });

  it('starts nothing on nodes that would never have come', async () => {
    const events = await logOf([{ at: 5, gpus: 1, minutes: 10 }], 2);
    const remove = [nodeId('node-0'), nodeId('node-1')];
    const before = { ...NOTHING, from: minute(-1), changes: { ...NOTHING.changes, remove } };
    const { was, other } = expectAccepted(await answerer(events)(before));
    expect([was.startedCount, other.startedCount, other.waitingCount]).toEqual([1, 0, 1]);
  });

  it('tells which order of the queue would have been better for whom', async () => {
    const long = { at: 1, gpus: 8, minutes: 60 };
    const events = await logOf([long, { ...long, at: 2 }, { at: 3, gpus: 1, minutes: 1 }]);
    const changes = { ...NOTHING.changes, policy: { overtaking: 'never', order: 'fifo' } as const };
    const { again, other } = expectAccepted(await answerer(events)({ ...NOTHING, changes }));
    expect(other.wait.maxMs).toBeGreaterThanOrEqual(again.wait.maxMs);
    expect(other.startedCount).toBe(3);
  });

  it('is asked about a time that exists, and nodes that were there', async () => {
    const ask = answerer(await logOf([]));
    expect(await ask({ ...NOTHING, from: UNTIL })).toMatchObject({ refusal: { pointer: '/from' } });
    const changes = { ...NOTHING.changes, remove: [nodeId('nowhere')] };
    expect(await ask({ ...NOTHING, changes })).toMatchObject({
      refusal: { code: 'node-unknown' },
    });
  });

  it('is one question at a time', async () => {
    const ask = answerer(await logOf([]));
    const [first, second] = await Promise.all([ask(NOTHING), ask(NOTHING)]);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ refusal: { code: 'what-if-busy' } });
  });
});
