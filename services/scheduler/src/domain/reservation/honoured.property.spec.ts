import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReservationWish, Stretch } from '#contracts';
import { cpuMilli, later, nodeId } from '#kernel';
import { resources } from '../../../test/builders.ts';
import {
  type ReservedPool,
  WARNING_MS,
  createReservedPool,
} from '../../../test/reservation/reserved-pool.ts';
import type { KnownNode } from '../node/node-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import { bookedParts } from './booked-now.ts';
import { lostParts } from './lost-parts.ts';
import { overlapOf } from './stretches.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const GPUS = [2, 4, 1];
/** A maintenance that begins sooner can't find everybody gone. */
const MAINTENANCE_NOTICE_MINUTES = (WARNING_MS + STOP_MARGIN_MS) / MINUTE_MS + 1;

type Op =
  | { readonly op: 'session'; readonly gpu: number; readonly cpu: number; readonly run: number | null }
  | { readonly op: 'member'; readonly which: number; readonly gpu: number; readonly run: number | null }
  | {
      readonly op: 'book';
      readonly wish: ReservationWish;
      readonly inMinutes: number;
      readonly minutes: number;
      readonly times: number;
    }
  | { readonly op: 'maintain'; readonly node: number; readonly inMinutes: number; readonly minutes: number }
  | { readonly op: 'cancel' | 'end'; readonly which: number }
  | { readonly op: 'health'; readonly node: number; readonly gpu: number; readonly isOk: boolean }
  | { readonly op: 'wait'; readonly minutes: number };

const small = fc.nat({ max: 20 });
const run = fc.option(fc.integer({ min: 1, max: 120 }), { nil: null });
const wish: fc.Arbitrary<ReservationWish> = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
      fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    )
    .map(([n, perNode, cores]) => ({
      kind: 'gpus' as const,
      gpuCount: perNode === undefined ? n : n * perNode,
      ...(perNode === undefined ? {} : { perNode }),
      ...(cores === undefined ? {} : { cpuMilli: cpuMilli(cores * 1000) }),
    })),
  fc.integer({ min: 1, max: 2 }).map((nodeCount) => ({ kind: 'nodes' as const, nodeCount })),
  fc.constantFrom(0, 1, 2).map((n) => ({ kind: 'named-nodes' as const, nodeIds: [nodeId(`node-${n}`)] })),
);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('session' as const),
      gpu: fc.constantFrom(0, 0.5, 1, 2),
      cpu: fc.integer({ min: 1, max: 9 }),
      run,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('member' as const),
      which: small,
      gpu: fc.constantFrom(0, 0.5, 1, 2),
      run,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('book' as const),
      wish,
      inMinutes: fc.nat({ max: 90 }),
      minutes: fc.integer({ min: 1, max: 90 }),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('maintain' as const),
      node: fc.nat({ max: 2 }),
      inMinutes: fc.integer({ min: MAINTENANCE_NOTICE_MINUTES, max: 90 }),
      minutes: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom('cancel' as const, 'end' as const), which: small }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('health' as const),
      node: fc.nat({ max: 2 }),
      gpu: fc.nat({ max: 3 }),
      isOk: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ op: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 45 }) }),
  },
);

const perform = (pool: ReservedPool, wanted: Op, check: (pool: ReservedPool) => void): void => {
  switch (wanted.op) {
    case 'session': {
      const { gpu, cpu, run: runMinutes } = wanted;
      pool.request({ resources: resources(gpu, cpu), ...(runMinutes === null ? {} : { runMinutes }) });
      return;
    }
    case 'member': {
      const booked = pool.booked().filter(({ booking }) => booking.purpose === 'work');
      const reservation = booked[wanted.which % Math.max(1, booked.length)]?.booking.reservationId;
      if (reservation === undefined) return;
      const runMinutes = wanted.run === null ? {} : { runMinutes: wanted.run };
      pool.request({ resources: resources(wanted.gpu), reservation, ...runMinutes });
      return;
    }
    case 'book':
    case 'maintain': {
      const from = later(pool.now(), wanted.inMinutes * MINUTE_MS);
      const first: Stretch = { from, to: later(from, wanted.minutes * MINUTE_MS) };
      if (wanted.op === 'maintain') {
        const nodeIds = [nodeId(`node-${wanted.node}`)];
        pool.book({ kind: 'named-nodes', nodeIds }, [first], 'maintenance');
        return;
      }
      const stretches = Array.from({ length: wanted.times }, (_, n): Stretch => {
        const shift = n * 2 * 60 * MINUTE_MS;
        return { from: later(first.from, shift), to: later(first.to, shift) };
      });
      pool.book(wanted.wish, stretches, 'work');
      return;
    }
    case 'cancel': {
      const booked = pool.booked();
      const id = booked[wanted.which % Math.max(1, booked.length)]?.booking.reservationId;
      if (id !== undefined) pool.cancel(id);
      return;
    }
    case 'end':
      pool.endSome(wanted.which);
      return;
    case 'health':
      pool.changeHealth(wanted.node, wanted.gpu, wanted.isOk ? 'ok' : 'degraded');
      return;
    default:
      for (let n = 0; n < wanted.minutes; n++) {
        pool.step();
        check(pool);
      }
  }
};

/** Everything of a stretch that is on is free, or held by the reservation's own sessions. */
const brokenPromises = (node: KnownNode, { now: at }: ReservedPool): readonly string[] => {
  if (node.bookings.size === 0) return [];
  const { now } = bookedParts(node, at());
  const strangers = now.flatMap((part) => {
    const booked = new Set(part.deviceIds);
    return [...node.grants.values()]
      .filter(({ reservationId }) => reservationId !== part.reservationId)
      .filter(
        ({ devices }) =>
          part.purpose === 'maintenance' || devices.some(({ deviceId }) => booked.has(deviceId)),
      )
      .map(({ sessionId }) => `${sessionId} is on what ${part.reservationId} has booked`);
  });
  // What is held already, and what is booked beyond that, are there together.
  const held = [...node.grants.values()].reduce((all, { cpuMilli: cpu }) => all + cpu, 0);
  const missing = now
    .filter(({ purpose }) => purpose === 'work')
    .reduce((all, { cpuMilli: cpu }) => all + cpu, 0);
  const isShort = held + missing > node.inventory.cpuMilli;
  return isShort ? [...strangers, `${held} held and ${missing} booked on ${node.nodeId}`] : strangers;
};

/** Two bookings have no device in common at any moment, and no more CPU together than there is. */
const overlaps = ({ nodeId: id, bookings, inventory }: KnownNode): readonly string[] => {
  const all = [...bookings];
  const shared = all.flatMap(([name, one], n) =>
    all
      .slice(n + 1)
      .filter(([, other]) => one.deviceIds.some((deviceId) => other.deviceIds.includes(deviceId)))
      .filter(([, other]) => overlapOf(one.stretches, other.stretches) !== null)
      .map(([other]) => `${name} and ${other} overlap on ${id}`),
  );
  const work = [...bookings.values()].filter(({ purpose }) => purpose === 'work');
  const tooMuch = work
    .flatMap(({ stretches }) => stretches)
    .filter(({ from: at }) => {
      const then = work.filter(({ stretches }) => stretches.some(({ from, to }) => from <= at && at < to));
      return then.reduce((sum, booking) => sum + booking.cpuMilli, 0) > inventory.cpuMilli;
    })
    .map(({ from }) => `more CPU than ${id} has is booked at ${from}`);
  return [...shared, ...tooMuch];
};

const check = (pool: ReservedPool): void => {
  for (const node of pool.nodes()) {
    const faults = [...brokenPromises(node, pool), ...overlaps(node)];
    if (faults.length > 0) expect(faults).toEqual([]);
  }
};

describe('a reservation', () => {
  it('is always honoured: what is booked is free in its stretches, or held by its own sessions, whatever others do', () =>
    fc.assert(
      fc.property(fc.array(op, { minLength: 5, maxLength: 60 }), (ops) => {
        const pool = createReservedPool(GPUS);
        for (const wanted of ops) {
          perform(pool, wanted, check);
          check(pool);
        }
      }),
      { numRuns: 4000 },
    ));

  it('holds what was asked for, also after a part of it was lost and found elsewhere', () =>
    fc.assert(
      fc.property(fc.array(op, { minLength: 5, maxLength: 40 }), (ops) => {
        const pool = createReservedPool([...GPUS, 4]);
        for (const wanted of ops) perform(pool, wanted, () => {});
        for (const state of pool.booked()) {
          const { wish: asked, spots } = state.booking;
          if (asked?.kind === 'gpus') {
            expect(spots.flatMap(({ deviceIds }) => deviceIds)).toHaveLength(asked.gpuCount);
            if (asked.perNode !== undefined)
              for (const { deviceIds } of spots) expect(deviceIds).toHaveLength(asked.perNode);
          }
          if (asked?.kind === 'nodes') expect(spots).toHaveLength(asked.nodeCount);
          for (const { nodeId: id, deviceIds } of spots) {
            const node = pool.nodeOf(id);
            const booking =
              node.phase === 'known' ? node.bookings.get(state.booking.reservationId) : undefined;
            expect(booking?.deviceIds).toEqual(deviceIds);
          }
          expect(lostParts(state, pool.nodeOf, pool.now()).length).toBeLessThanOrEqual(spots.length);
        }
      }),
      { numRuns: 500 },
    ));

  it('is over with its last stretch, and nothing of it is left on a node', () =>
    fc.assert(
      fc.property(fc.array(op, { minLength: 5, maxLength: 30 }), (ops) => {
        const pool = createReservedPool(GPUS);
        for (const wanted of ops) perform(pool, wanted, () => {});
        for (let n = 0; n < DAY_MINUTES; n++) pool.step();
        expect(pool.booked()).toEqual([]);
        for (const { bookings } of pool.nodes()) expect([...bookings]).toEqual([]);
      }),
      { numRuns: 100 },
    ));
});
