import fc from 'fast-check';
import type { ReservationWish, Stretch } from '#contracts';
import { type ReservationId, later, nodeId, reservationId } from '#kernel';
import { nameCommand } from '../src/handlers/name-command.ts';
import type { TestClock, TestScheduler } from './test-scheduler.ts';

/** What somebody may do about reservations. */
export type ReservationOp =
  | {
      readonly op: 'reserve';
      readonly gpuCount: number;
      readonly isWholeNode: boolean;
      readonly inMinutes: number;
      readonly minutes: number;
      readonly times: number;
    }
  | { readonly op: 'maintain'; readonly node: number; readonly inMinutes: number }
  | { readonly op: 'cancel'; readonly which: number };

const MINUTE_MS = 60_000;
const BY = 'user:ada';

export const reservationOp: fc.Arbitrary<ReservationOp> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('reserve' as const),
      gpuCount: fc.integer({ min: 1, max: 3 }),
      isWholeNode: fc.boolean(),
      inMinutes: fc.nat({ max: 20 }),
      minutes: fc.integer({ min: 1, max: 20 }),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('maintain' as const),
      node: fc.nat({ max: 2 }),
      inMinutes: fc.nat({ max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('cancel' as const), which: fc.nat({ max: 9 }) }) },
);

/** Whoever reserves, and remembers what he asked for. */
export const createReserver = (clock: TestClock) => {
  const asked: ReservationId[] = [];

  const stretchesOf = (inMinutes: number, minutes: number, times: number): readonly Stretch[] =>
    Array.from({ length: times }, (_, n) => {
      const from = later(clock.now(), (inMinutes + n * 30) * MINUTE_MS);
      return { from, to: later(from, minutes * MINUTE_MS) };
    });

  const book = async (
    scheduler: TestScheduler,
    purpose: 'work' | 'maintenance',
    wish: ReservationWish,
    stretches: readonly Stretch[],
  ): Promise<void> => {
    const id = reservationId(`r${String(asked.length).padStart(11, '0')}`);
    asked.push(id);
    const wanted = { reservationId: id, name: 'test', purpose, wish, stretches, by: BY };
    await scheduler.book({ commandId: nameCommand('book', id), wanted, isTrial: false, isUnbound: false });
  };

  return {
    /** One that was asked for, booked or not. */
    any: (which: number): ReservationId | undefined => asked[which % Math.max(1, asked.length)],
    perform: async (wish: ReservationOp, scheduler: TestScheduler): Promise<void> => {
      switch (wish.op) {
        case 'reserve': {
          const { gpuCount, isWholeNode, inMinutes, minutes, times } = wish;
          const what: ReservationWish = isWholeNode
            ? { kind: 'nodes', nodeCount: 1 }
            : { kind: 'gpus', gpuCount };
          return book(scheduler, 'work', what, stretchesOf(inMinutes, minutes, times));
        }
        case 'maintain': {
          const nodeIds = [nodeId(`node-${wish.node}`)];
          return book(
            scheduler,
            'maintenance',
            { kind: 'named-nodes', nodeIds },
            stretchesOf(wish.inMinutes, 10, 1),
          );
        }
        default: {
          const id = asked[wish.which % Math.max(1, asked.length)];
          if (id !== undefined) await scheduler.cancel(nameCommand('cancel', id), id, BY);
        }
      }
    },
    cancelAll: async (scheduler: TestScheduler): Promise<void> => {
      for (const id of asked) await scheduler.cancel(nameCommand('cancel', id), id, BY);
    },
  };
};
