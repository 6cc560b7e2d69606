import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HoldLimits, NodeGrantGiven, Quota } from '#contracts';
import {
  type EpochMs,
  bytes,
  cpuMilli,
  deviceId,
  epochMs,
  gpuMilli,
  nodeId,
  projectId,
  userId,
} from '#kernel';
import { minute } from '../../../test/builders.ts';
import { gpus, nthSession } from '../../../test/queue/queue-builders.ts';
import { createAccounts } from './accounts.ts';
import { type QuotaAsk, type QuotaGate, createQuotaGate } from './quota-gate.ts';
import { periodStart } from './spending.ts';

const HOUR_MS = 3_600_000;
const P = projectId('p');

const holdLimits = fc.record(
  {
    gpuMilli: fc.integer({ min: 0, max: 8 }).map((n) => gpuMilli(n * 500)),
    sessionCount: fc.integer({ min: 0, max: 5 }),
    gpuBudget: fc.record({
      gpuMilliMs: fc.integer({ min: 0, max: 60 }).map((n) => n * 1000 * HOUR_MS),
      period: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    }),
  },
  { requiredKeys: [] },
);
const quotas: fc.Arbitrary<Quota> = fc
  .record({
    own: holdLimits,
    borrow: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    perUser: fc.option(holdLimits, { nil: undefined }),
  })
  .map(({ own, borrow, perUser }) => ({
    ...own,
    ...(borrow === undefined ? {} : { borrowGpuMilli: gpuMilli(borrow * 500) }),
    ...(perUser === undefined ? {} : { perUser }),
  }));

/** A session wants to start, one of those that run ends, or the next round begins. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        user: fc.constantFrom('u', 'v'),
        halves: fc.integer({ min: 0, max: 6 }),
        holdHours: fc.option(fc.integer({ min: 1, max: 12 }), { nil: null, freq: 6 }),
        isPreemptible: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat({ max: 50 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('round' as const), hours: fc.integer({ min: 0, max: 20 }) }),
    },
  ),
  { maxLength: 60, size: 'max' },
);

type Running = { readonly ask: QuotaAsk; readonly grant: NodeGrantGiven['data'] };
type Begun = { readonly ask: QuotaAsk; readonly at: EpochMs; endedAt: EpochMs | null };

const grantOf = (ask: QuotaAsk, at: EpochMs): NodeGrantGiven['data'] => ({
  nodeId: nodeId('n'),
  sessionId: ask.sessionId,
  epoch: 1,
  devices: [{ deviceId: deviceId('GPU-0'), gpuMilli: gpuMilli(ask.gpuMilli), gpuMemoryBytes: bytes(1) }],
  cpuMilli: cpuMilli(1000),
  memoryBytes: bytes(1),
  projectId: ask.projectId,
  userId: ask.userId,
  ...(ask.holdMsMax === null ? {} : { holdMsMax: ask.holdMsMax }),
  givenAt: at,
});

/** What is held and was begun, added up again from the beginning each time: slow, and plain to see. */
const tally = (begun: readonly Begun[], user: string | null, now: EpochMs) => {
  const mine = begun.filter(({ ask }) => user === null || ask.userId === user);
  const running = mine.filter(({ endedAt }) => endedAt === null);
  return {
    gpu: running.reduce((total, { ask }) => total + ask.gpuMilli, 0),
    sessions: running.length,
    spent: (period: 'day' | 'week' | 'month') =>
      mine
        .filter(({ at }) => periodStart(period, at) === periodStart(period, now))
        .reduce((total, { ask, at, endedAt }) => {
          const most = ask.gpuMilli * (ask.holdMsMax ?? 0);
          if (endedAt === null) return total + most;
          const real = ask.gpuMilli * (endedAt - at);
          return total + (ask.holdMsMax === null ? real : Math.min(most, real));
        }, 0),
  };
};

/** The limits that are passed, each by its name. `ask`: if it started too; null: as it is. */
const passedLimits = (
  quota: Quota,
  begun: readonly Begun[],
  now: EpochMs,
  ask: QuotaAsk | null,
): readonly string[] => {
  const of = (limits: HoldLimits, borrow: number, user: string | null): readonly string[] => {
    const { gpu, sessions, spent } = tally(begun, user, now);
    const more = ask?.gpuMilli ?? 0;
    const { gpuMilli: limit, sessionCount, gpuBudget: budget } = limits;
    const roof = (limit ?? Number.POSITIVE_INFINITY) + (ask === null || ask.isPreemptible ? borrow : 0);
    const mostSpent =
      budget === undefined
        ? 0
        : spent(budget.period) + more * (ask === null ? 0 : (ask.holdMsMax ?? Infinity));
    return [
      ...(gpu + more > roof && (ask === null || more > 0) ? ['gpu'] : []),
      ...(sessions + (ask === null ? 0 : 1) > (sessionCount ?? Number.POSITIVE_INFINITY) ? ['sessions'] : []),
      ...(budget !== undefined && (ask === null || more > 0) && mostSpent > budget.gpuMilliMs
        ? ['budget']
        : []),
    ];
  };
  return [
    ...of(quota, quota.borrowGpuMilli ?? 0, null),
    ...(ask === null ? ['u', 'v'] : [ask.userId]).flatMap((user) => of(quota.perUser ?? {}, 0, user)),
  ];
};

type Seen = {
  readonly quota: Quota;
  readonly begun: readonly Begun[];
  readonly now: EpochMs;
  readonly ask: QuotaAsk;
  readonly gate: QuotaGate;
  /** A gate that is made anew from the books, in which all starts stand. */
  readonly fresh: QuotaGate;
};

/** Starts whatever the gate lets start, and looks at each decision before it is carried out. */
const play = (
  quota: Quota,
  todo: readonly (typeof steps extends fc.Arbitrary<readonly (infer Step)[]> ? Step : never)[],
  look: (seen: Seen) => void,
): void => {
  const accounts = createAccounts();
  const begun: Begun[] = [];
  const running: Running[] = [];
  let now = minute(0);
  const open = (): QuotaGate => createQuotaGate({ now, quotaOf: () => quota, books: accounts.all() });
  let gate = open();
  for (const [n, step] of todo.entries()) {
    if (step.kind === 'round') {
      now = epochMs(now + step.hours * HOUR_MS);
      gate = open();
    } else if (step.kind === 'end') {
      const [ended] = running.splice(step.which % Math.max(1, running.length), 1);
      if (ended === undefined) continue;
      accounts.released({ nodeId: nodeId('n'), sessionId: ended.ask.sessionId, epoch: 1, releasedAt: now });
      const entry = begun.find(({ ask }) => ask === ended.ask);
      if (entry !== undefined) entry.endedAt = now;
      gate = open();
    } else {
      const { user, halves, holdHours, isPreemptible } = step;
      const ask: QuotaAsk = {
        sessionId: nthSession(n),
        projectId: P,
        userId: userId(user),
        gpuMilli: halves * 500,
        holdMsMax: holdHours === null ? null : holdHours * HOUR_MS,
        isPreemptible,
      };
      look({ quota, begun, now, ask, gate, fresh: open() });
      if (gate.check(ask).kind === 'over') continue;
      gate.started(ask);
      const grant = grantOf(ask, now);
      accounts.given(ask, grant, gpus(100));
      begun.push({ ask, at: now, endedAt: null });
      running.push({ ask, grant });
    }
  }
};

const RUNS = { numRuns: 1000 };

describe('the quota gate', { timeout: 60_000 }, () => {
  it('never lets a limit be passed, whatever starts and ends', () =>
    fc.assert(
      fc.property(quotas, steps, (quota, todo) =>
        play(quota, todo, ({ begun, now }) => expect(passedLimits(quota, begun, now, null)).toEqual([])),
      ),
      RUNS,
    ));

  it('refuses what would pass a limit, and nothing else', () =>
    fc.assert(
      fc.property(quotas, steps, (quota, todo) =>
        play(quota, todo, ({ begun, now, ask, gate }) =>
          expect(gate.check(ask).kind === 'over').toBe(passedLimits(quota, begun, now, ask).length > 0),
        ),
      ),
      RUNS,
    ));

  it('calls a start borrowed when it takes GPUs beyond the own part of the project, and only then', () =>
    fc.assert(
      fc.property(quotas, steps, (quota, todo) =>
        play(quota, todo, ({ begun, now, ask, gate }) => {
          const { kind } = gate.check(ask);
          if (kind === 'over' || kind === 'unlimited') return;
          const after = tally(begun, null, now).gpu + ask.gpuMilli;
          expect(kind === 'borrowed').toBe(
            ask.gpuMilli > 0 && after > (quota.gpuMilli ?? Number.POSITIVE_INFINITY),
          );
        }),
      ),
      RUNS,
    ));

  it('answers within a round as it would after the round', () =>
    fc.assert(
      fc.property(quotas, steps, (quota, todo) =>
        play(quota, todo, ({ ask, gate, fresh }) => expect(gate.check(ask)).toEqual(fresh.check(ask))),
      ),
      RUNS,
    ));
});
