import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minute } from '../../../test/builders.ts';
import { queued } from '../../../test/queue/queue-builders.ts';
import { type Shelf, type ShelfSpot, shelfRooms } from '../../../test/queue/shelf-rooms.ts';
import { planQueue } from './plan-queue.ts';
import { DEFAULT_QUEUE_POLICY, type QueuePolicy } from './queue-policy.ts';
import type { QueuedSession } from './queued-session.ts';
import type { Held, Rooms } from './room.ts';

const NOW = minute(0);
const minutes = fc.integer({ min: 1, max: 60 });
const wanted = fc.record({
  gpus: fc.integer({ min: 1, max: 4 }),
  holdMinutes: fc.option(minutes, { freq: 6 }),
});

type Pool = { rooms: Rooms<Shelf, ShelfSpot>; room: Shelf; held: readonly Held<ShelfSpot>[] };
const holdOf = ({ holdMsMax }: QueuedSession): number => holdMsMax ?? Number.POSITIVE_INFINITY;

/** A pool with some of it held, and a queue. */
const snapshot = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    running: fc.array(wanted, { maxLength: 8, size: 'max' }),
    waiting: fc.array(wanted, { maxLength: 15, size: 'max' }),
  })
  .map(({ sizes, running, waiting }) => {
    const { rooms, room } = shelfRooms(sizes);
    const held: Held<ShelfSpot>[] = [];
    for (const [n, one] of running.entries()) {
      const session = queued(n, { at: 0, ...one });
      const spot = rooms.fit(session, [room], NOW);
      if (spot === null) continue;
      rooms.take(room, spot);
      held.push({ spot, endsBy: session.holdMsMax === null ? null : NOW + session.holdMsMax });
    }
    const order = waiting.map((one, n) => queued(100 + n, { at: 0, ...one }));
    return { rooms, room, held, order };
  });

const policyOf = (over: Partial<QueuePolicy>): QueuePolicy => ({ ...DEFAULT_QUEUE_POLICY, ...over });
const BACKFILL = policyOf({ overtaking: 'backfill' });

/** A round on a copy of what is free: what starts is taken from it. */
const roundOf = ({ rooms, room, held }: Pool, order: readonly QueuedSession[]) => ({
  now: NOW,
  order,
  rooms,
  room: rooms.fork(room),
  held: () => held,
});

/** What is free at a moment when all that is there stays as long as it may. */
const roomAtWorst = (
  { rooms, room, held }: Pool,
  starts: readonly { readonly session: QueuedSession; readonly spot: ShelfSpot }[],
  at: number,
  assumedHoldMs: number,
): Shelf => {
  const then = rooms.fork(room);
  for (const { session, spot } of starts)
    if (NOW + (session.holdMsMax ?? assumedHoldMs) > at) rooms.take(then, spot);
  for (const { spot, endsBy } of held) if ((endsBy ?? NOW + assumedHoldMs) <= at) rooms.give(then, spot);
  return then;
};

describe('plan a round of the queue', { timeout: 60_000 }, () => {
  it('starts only what fits, each session once', () => {
    fc.assert(
      fc.property(
        snapshot,
        fc.constantFrom('never', 'backfill', 'free'),
        ({ order, ...pool }, overtaking) => {
          const plan = planQueue(roundOf(pool, order), policyOf({ overtaking }));
          const room = pool.rooms.fork(pool.room);
          for (const { spot } of plan.starts) pool.rooms.take(room, spot); // throws when it is not free
          const named = [...plan.starts, ...plan.waiting].map(({ session }) => session.sessionId);
          expect(new Set(named).size).toBe(named.length);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('promises the first that waits the very start that it would have if nobody overtook it', () => {
    fc.assert(
      fc.property(snapshot, ({ order, ...pool }) => {
        const [filled] = planQueue(roundOf(pool, order), BACKFILL).promises;
        const [strict] = planQueue(roundOf(pool, order), policyOf({ overtaking: 'never' })).promises;
        expect(filled).toEqual(strict);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps that start free, even if everybody stays as long as he may, and who has no limit as long as is assumed', () => {
    fc.assert(
      fc.property(snapshot, ({ order, ...pool }) => {
        const { starts, promises } = planQueue(roundOf(pool, order), BACKFILL);
        const [promise] = promises;
        fc.pre(promise !== undefined);
        const then = roomAtWorst(pool, starts, promise.startsBy, BACKFILL.assumedHoldMs);
        pool.rooms.take(then, promise.spot); // throws when it is not free
        expect(promise.startsBy).toBeGreaterThan(NOW);
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps every promise, when it makes several', () => {
    const policy = policyOf({ promisesMax: 3 });
    fc.assert(
      fc.property(snapshot, ({ order, ...pool }) => {
        const { starts, promises } = planQueue(roundOf(pool, order), policy);
        const isThere = (one: (typeof promises)[number], at: number): boolean =>
          one.startsBy <= at && one.startsBy + (one.session.holdMsMax ?? policy.assumedHoldMs) > at;
        for (const { startsBy } of promises) {
          const then = roomAtWorst(pool, starts, startsBy, policy.assumedHoldMs);
          for (const one of promises) if (isThere(one, startsBy)) pool.rooms.take(then, one.spot);
        }
        expect(promises.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves nothing free that somebody could use without delaying the first', () => {
    fc.assert(
      fc.property(snapshot, ({ order, ...pool }) => {
        const plan = planQueue(roundOf(pool, order), BACKFILL);
        const [promise] = plan.promises;
        const room = pool.rooms.fork(pool.room);
        for (const { spot } of plan.starts) pool.rooms.take(room, spot);
        const unserved = plan.waiting.filter(
          ({ cause }) => cause === 'no-room' || cause === 'room-is-promised',
        );
        for (const { session } of unserved) {
          const spot = pool.rooms.fit(session, [room], NOW);
          if (spot === null) continue;
          // There is room, so it must be that it would still be there when the first begins.
          expect(NOW + holdOf(session)).toBeGreaterThan(promise?.startsBy ?? Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 3000 },
    );
  });

  const two = (sizes: readonly number[], holds: readonly (number | null)[]) => {
    const { rooms, room } = shelfRooms(sizes);
    const held = holds.flatMap((minutesLeft, n) => {
      const spot = rooms.fit(queued(n, { at: 0, gpus: 1 }), [room], NOW);
      if (spot === null) return [];
      rooms.take(room, spot);
      return [{ spot, endsBy: minutesLeft === null ? null : minute(minutesLeft) }];
    });
    return { rooms, room, held };
  };
  const large = queued(10, { at: 0, gpus: 2 });
  const brief = queued(11, { at: 1, gpus: 1, holdMinutes: 30 });
  const long = queued(12, { at: 1, gpus: 1, holdMinutes: 31 });

  it('lets a short session use what a large one waits for, and says to the longer one why not', () => {
    const pool = two([2], [30]);
    expect(planQueue(roundOf(pool, [large, brief]), BACKFILL).starts.map(({ session }) => session)).toEqual([
      brief,
    ]);
    expect(planQueue(roundOf(pool, [large, long]), BACKFILL)).toMatchObject({
      starts: [],
      promises: [{ startsBy: minute(30), isCertain: true }],
      waiting: [{ cause: 'promised' }, { cause: 'room-is-promised' }],
    });
  });

  it('says that a start is not certain when it rests on a session without a limit', () => {
    const { promises } = planQueue(roundOf(two([2], [null, 5]), [large]), BACKFILL);
    expect(promises).toMatchObject([{ startsBy: NOW + BACKFILL.assumedHoldMs, isCertain: false }]);
  });

  it('does not wait for what can never be', () => {
    const plan = planQueue(roundOf(two([1, 1], [5]), [large, long]), BACKFILL);
    expect(plan).toMatchObject({ starts: [{ session: long }], waiting: [{ cause: 'too-large' }] });
  });

  it('looks at no more of a long queue than it may', () => {
    const order = Array.from({ length: 50 }, (_, n) => queued(n, { at: n, gpus: 4 }));
    const plan = planQueue(roundOf(two([4], [5]), order), policyOf({ lookMax: 7 }));
    expect(plan.waiting).toHaveLength(7);
  });
});
