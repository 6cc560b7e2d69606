import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMs, SessionId } from '#kernel';
import { gpus, poolAndSessions, queued } from '../../../test/queue/queue-builders.ts';
import { type ShelfSpot, shelfRooms } from '../../../test/queue/shelf-rooms.ts';
import { EQUAL_WEIGHTS } from './balances.ts';
import type { QueuePlan } from './plan-queue.ts';
import { DEFAULT_QUEUE_POLICY, type QueueOrder, type QueuePolicy } from './queue-policy.ts';
import { accountKey } from './queued-session.ts';
import { type PlayedSession, runInVirtualTime } from './run-in-virtual-time.ts';

const MINUTE_MS = 60_000;
/** No session of these tests holds its room longer. */
const HOLD_MS_MAX = 60 * MINUTE_MS;

type Round = { readonly now: EpochMs; readonly plan: QueuePlan<ShelfSpot> };

const play = (
  { sizes, sessions }: { readonly sizes: readonly number[]; readonly sessions: readonly PlayedSession[] },
  over: Partial<QueuePolicy>,
) => {
  const rounds: Round[] = [];
  const startedAt = runInVirtualTime({
    sessions,
    ...shelfRooms(sizes),
    total: gpus(sizes.reduce((sum, size) => sum + size, 0)),
    weights: EQUAL_WEIGHTS,
    policy: { ...DEFAULT_QUEUE_POLICY, ...over },
    onRound: (round) => rounds.push(round),
  });
  const startOf = ({ sessionId }: { readonly sessionId: SessionId }): number =>
    startedAt.get(sessionId) ?? Number.POSITIVE_INFINITY;
  return { rounds, startOf };
};
const orders = fc.constantFrom<QueueOrder>('fifo', 'priority', 'fair-share', 'drf');
const shares = fc.constantFrom<QueueOrder>('priority', 'fair-share', 'drf');
const patience = fc.constantFrom(10 * MINUTE_MS, 1e12);
const overtakings = fc.constantFrom('never', 'backfill', 'free');

describe('the queue over time', { timeout: 60_000 }, () => {
  it('starts every session, none before it came, whatever the policy', () => {
    fc.assert(
      fc.property(poolAndSessions, orders, overtakings, (pool, order, overtaking) => {
        const { startOf } = play(pool, { order, overtaking });
        for (const session of pool.sessions) {
          expect(startOf(session)).toBeGreaterThanOrEqual(session.requestedAt);
          expect(startOf(session)).toBeLessThan(Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('never puts off the start that the first was promised while nobody of a higher priority waits, however soon others end', () => {
    fc.assert(
      fc.property(poolAndSessions, orders, patience, (pool, order, starvationMs) => {
        const { rounds, startOf } = play(pool, { order, overtaking: 'backfill', starvationMs });
        let before: QueuePlan<ShelfSpot>['promises'][number] | undefined;
        for (const { now, plan } of rounds) {
          const [first] = plan.promises;
          const { session, startsBy } = before ?? {};
          const isOutranked =
            order !== 'fifo' &&
            pool.sessions.some(
              (one) =>
                one.priority > (session?.priority ?? 0) && one.requestedAt <= now && startOf(one) >= now,
            );
          if (first !== undefined && first.session === session && !isOutranked)
            expect(first.startsBy).toBeLessThanOrEqual(startsBy ?? 0);
          if (session !== undefined && startOf(session) === now)
            expect(now).toBeLessThanOrEqual(startsBy ?? 0);
          before = first;
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('starts each that was ever promised a start by then, when nobody comes before it', () => {
    fc.assert(
      fc.property(poolAndSessions, fc.integer({ min: 1, max: 3 }), (pool, promisesMax) => {
        const { rounds, startOf } = play(pool, { order: 'fifo', overtaking: 'backfill', promisesMax });
        for (const { plan } of rounds)
          for (const { session, startsBy } of plan.promises.slice(0, 1))
            expect(startOf(session)).toBeLessThanOrEqual(startsBy);
      }),
      { numRuns: 1000 },
    );
  });

  it('starts by arrival, with backfill, within one longest hold for each session that was there before', () => {
    fc.assert(
      fc.property(poolAndSessions, (pool) => {
        const { startOf } = play(pool, { order: 'fifo', overtaking: 'backfill' });
        for (const [n, session] of pool.sessions.entries()) {
          const ahead = pool.sessions.slice(0, n).filter((one) => startOf(one) > session.requestedAt).length;
          expect(startOf(session) - session.requestedAt).toBeLessThanOrEqual((ahead + 1) * HOLD_MS_MAX);
        }
      }),
      { numRuns: 1000 },
    );
  });

  /** For each start of an account: how long the account had something waiting and no start. */
  const hungers = (sessions: readonly PlayedSession[], startOf: (session: PlayedSession) => number) =>
    [...Map.groupBy(sessions, accountKey).values()].flatMap((own) => {
      const starts = own.map(startOf).toSorted((a, b) => a - b);
      return starts.map((start, n) => {
        const oldest = Math.min(...own.filter((one) => startOf(one) >= start).map((one) => one.requestedAt));
        return start - Math.max(oldest, starts[n - 1] ?? 0);
      });
    });

  it('lets no account go without a start for longer than the patience, one promise, and one hold for each account', () => {
    const starvationMs = 20 * MINUTE_MS;
    fc.assert(
      fc.property(poolAndSessions, shares, (pool, order) => {
        const { startOf } = play(pool, { order, overtaking: 'backfill', starvationMs });
        const accounts = new Set(pool.sessions.map(accountKey)).size;
        for (const hunger of hungers(pool.sessions, startOf))
          expect(hunger).toBeLessThanOrEqual(starvationMs + (accounts + 1) * HOLD_MS_MAX);
      }),
      { numRuns: 2000 },
    );
  });

  /** One large session of low priority among small urgent ones that never leave two devices free at once. */
  const large: PlayedSession = { ...queued(999, { at: 5, gpus: 2, user: 'v' }), runMs: MINUTE_MS };
  const stream = Array.from({ length: 200 }, (_, n): PlayedSession => ({
    ...queued(n, { at: n * 3, gpus: 1, user: 'u', priority: 10, holdMinutes: 7 }),
    runMs: 7 * MINUTE_MS,
  }));
  const busy = {
    sizes: [2],
    sessions: [...stream, large].toSorted((a, b) => a.requestedAt - b.requestedAt),
  };
  const waitOfLarge = (over: Partial<QueuePolicy>): number =>
    (play(busy, over).startOf(large) - large.requestedAt) / MINUTE_MS;

  it('starves a large session when anybody may overtake, or when only priority counts', () => {
    const forever = 1e12;
    expect(waitOfLarge({ order: 'fifo', overtaking: 'free' })).toBeGreaterThan(500);
    expect(waitOfLarge({ order: 'priority', overtaking: 'backfill', starvationMs: forever })).toBeGreaterThan(
      500,
    );
  });

  it('serves it within the bound by arrival, and by priority when patience ends', () => {
    expect(waitOfLarge({ order: 'fifo', overtaking: 'backfill' })).toBeLessThanOrEqual(7);
    expect(
      waitOfLarge({ order: 'priority', overtaking: 'backfill', starvationMs: 60 * MINUTE_MS }),
    ).toBeLessThanOrEqual(60 + 2 * 7);
  });
});
