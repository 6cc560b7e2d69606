import { describe, expect, it } from 'vitest';
import type { NodeFact, Quota, ReservationFact, ReservationWish, SchedulerFact } from '#contracts';
import {
  type EpochMs,
  deviceId,
  gibibytes,
  gpuMilli,
  nodeId,
  projectId,
  reservationId,
  userId,
} from '#kernel';
import { asked, boot1, granted, joined, minute, nodeA, resources } from '../../../test/builders.ts';
import type { Change } from '../change.ts';
import { type KnownNode, type NodeState, evolveNode, initialNode } from '../node/node-state.ts';
import { createGpuChoosers } from '../topology/gpu-choosers.ts';
import { type WishToBook, bookReservation } from './book-reservation.ts';
import { grantEnd } from './booked-now.ts';
import { afterChange } from './booking-facts.ts';
import { cancelReservation } from './cancel-reservation.ts';
import { joinReservation } from './join-reservation.ts';
import { lostParts, sayLost } from './lost-parts.ts';
import { moveReservation } from './move-reservation.ts';
import { passStretches } from './pass-stretches.ts';
import { type ReservationState, evolveReservation, initialReservation } from './reservation-state.ts';

const ID = reservationId('rrrrrrrrrrr1');
const nodeB = nodeId('node-b');
const known = (...facts: readonly NodeFact[]): KnownNode => {
  const state = facts.reduce<NodeState>(evolveNode, initialNode);
  if (state.phase === 'unknown') throw new Error('it did not join');
  return state;
};
const fresh = () => [known(joined(2)), known(joined(2, boot1, nodeB))];
const wanted = (wish: ReservationWish, over: Partial<WishToBook> = {}): WishToBook => ({
  reservationId: ID,
  name: 'demo',
  purpose: 'work',
  projectId: projectId('default'),
  wish,
  stretches: [
    { from: minute(60), to: minute(120) },
    { from: minute(180), to: minute(240) },
  ],
  by: 'user:ada',
  ...over,
});
const oneGpu: ReservationWish = { kind: 'gpus', gpuCount: 1 };
const groundsOf = (
  nodes: readonly KnownNode[],
  states: Record<string, ReservationState> = {},
  at = minute(0),
  quota: Quota | null = null,
) => ({
  nodes,
  ends: { ofGrant: grantEnd, ofRoom: () => null },
  chooserOf: createGpuChoosers(),
  at,
  reservationOf: (id: string) => states[id] ?? initialReservation,
  reservations: Object.values(states).flatMap((state) => (state.phase === 'booked' ? [state] : [])),
  quotaOf: () => quota,
  isClosed: () => false,
});
const isReservationFact = (fact: SchedulerFact): fact is ReservationFact =>
  fact.type.startsWith('reservation.');
const stateAfter = (change: Change, state = initialReservation): ReservationState =>
  change.reduce<ReservationState>(
    (now, fact) => (isReservationFact(fact) ? evolveReservation(now, fact) : now),
    state,
  );
const typesOf = (change: Change) =>
  change.map(({ type, data }) => ('nodeId' in data ? `${type} ${data.nodeId}` : type));
const lookupOf = (nodes: readonly KnownNode[]) => (id: string) =>
  nodes.find((node) => node.nodeId === id) ?? initialNode;
const book = (wish: WishToBook, nodes: readonly KnownNode[] = fresh(), at: EpochMs = minute(0)) => {
  const outcome = bookReservation(wish, initialReservation, groundsOf(nodes, {}, at));
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  const state = stateAfter(outcome.value);
  if (state.phase !== 'booked') throw new Error('it was not booked');
  return { change: outcome.value, state, nodes: afterChange(nodes, outcome.value) };
};

describe('book a reservation', () => {
  it('records it, and on each of its nodes what is promised there', () => {
    const { change, nodes } = book(wanted({ kind: 'gpus', gpuCount: 4 }));
    expect(typesOf(change)).toEqual(['reservation.booked', 'node.booked node-a', 'node.booked node-b']);
    expect(nodes.map(({ bookings }) => bookings.get(ID)?.stretches.length)).toEqual([2, 2]);
  });
  it('records nothing when it comes twice', () => {
    const { state, nodes } = book(wanted(oneGpu));
    expect(bookReservation(wanted(oneGpu), state, groundsOf(nodes))).toEqual({ ok: true, value: [] });
  });
  it('refuses what does not fit, says why and from when it would', () => {
    const busy = known(
      joined(2),
      granted(1, {
        devices: ['GPU-0', 'GPU-1'].map((id) => ({
          deviceId: deviceId(id),
          gpuMilli: gpuMilli(1000),
          gpuMemoryBytes: gibibytes(80),
        })),
        holdMsMax: 119 * 60_000,
      }),
    );
    expect(bookReservation(wanted(oneGpu), initialReservation, groundsOf([busy]))).toMatchObject({
      ok: false,
      refusal: {
        code: 'reservation-does-not-fit',
        message: expect.stringContaining('It would do from 2023-11-15 00:14 UTC on.'),
      },
    });
  });
  describe('for a project with a limit', () => {
    const limited = (quota: Quota, over: Partial<WishToBook> = {}) => {
      const first = book(wanted(oneGpu, { userId: userId('ada') }));
      const grounds = groundsOf(first.nodes, { [ID]: first.state }, minute(0), quota);
      const second = wanted(oneGpu, { reservationId: reservationId('rrrrrrrrrrr2'), ...over });
      const outcome = bookReservation(second, initialReservation, grounds);
      return outcome.ok ? 'booked' : outcome.refusal.message;
    };
    const one: Quota = { gpuMilli: gpuMilli(1000) };
    it('refuses more than it may have at once', () => {
      expect(limited({ gpuMilli: gpuMilli(2000) })).toBe('booked');
      expect(limited(one)).toBe(
        'The project default may have 1 GPUs at once; 1 of them are reserved at that time, and 1 more are asked for.',
      );
    });
    it('counts what is at the same time, and of the same project', () => {
      expect(limited(one, { stretches: [{ from: minute(120), to: minute(180) }] })).toBe('booked');
      expect(limited(one, { projectId: projectId('other') })).toBe('booked');
    });
    it('refuses more than a user in it may have', () => {
      const quota: Quota = { perUser: one };
      expect(limited(quota, { userId: userId('grace') })).toBe('booked');
      expect(limited(quota, { userId: userId('ada') })).toContain('The user ada in it may have 1');
    });
  });
  it('refuses the past', () =>
    expect(
      bookReservation(wanted(oneGpu), initialReservation, groundsOf(fresh(), {}, minute(66))),
    ).toMatchObject({
      refusal: { code: 'reservation-times-invalid' },
    }));
});

describe('a maintenance', () => {
  const upkeep = (over: Partial<WishToBook> = {}): WishToBook =>
    wanted(
      { kind: 'named-nodes', nodeIds: [nodeA] },
      {
        reservationId: reservationId('mmmmmmmmmmm1'),
        purpose: 'maintenance',
        ...over,
      },
    );
  it('takes its nodes whatever runs there', () => {
    const { change } = book(upkeep(), [known(joined(2), granted())]);
    expect(change[1]).toMatchObject({ data: { purpose: 'maintenance', deviceIds: ['GPU-0', 'GPU-1'] } });
  });
  it('lets reservations move away first, in the same append', () => {
    const before = book(wanted(oneGpu));
    const grounds = groundsOf(before.nodes, { [ID]: before.state });
    const outcome = bookReservation(upkeep(), initialReservation, grounds);
    expect(outcome.ok ? typesOf(outcome.value) : outcome.refusal).toEqual([
      'reservation.booked',
      'reservation.moved',
      'node.unbooked node-a',
      'node.booked node-b',
      'node.booked node-a',
    ]);
  });
  it('is refused where one can not', () => {
    const before = book(wanted({ kind: 'gpus', gpuCount: 4 }));
    const grounds = groundsOf(before.nodes, { [ID]: before.state });
    expect(bookReservation(upkeep(), initialReservation, grounds)).toMatchObject({
      refusal: { code: 'reservation-does-not-fit', message: expect.stringContaining(ID) },
    });
  });
  it('is refused for a node that nobody knows, and where there is one already', () => {
    const unknown = upkeep({ wish: { kind: 'named-nodes', nodeIds: [nodeId('elsewhere')] } });
    expect(bookReservation(unknown, initialReservation, groundsOf(fresh()))).toMatchObject({
      refusal: { code: 'node-unknown' },
    });
    const { nodes } = book(upkeep());
    const again = upkeep({ reservationId: reservationId('mmmmmmmmmmm2') });
    expect(bookReservation(again, initialReservation, groundsOf(nodes))).toMatchObject({
      refusal: { code: 'reservation-does-not-fit' },
    });
  });
});

describe('a reservation that lost a part', () => {
  const sick = (nodes: readonly KnownNode[], device: string): readonly KnownNode[] =>
    nodes.map((node) =>
      node.nodeId === nodeA
        ? {
            ...node,
            inventory: {
              ...node.inventory,
              devices: node.inventory.devices.map((one) =>
                one.deviceId === device ? { ...one, health: 'degraded' as const } : one,
              ),
            },
          }
        : node,
    );
  const move = (state: ReservationState, nodes: readonly KnownNode[], at = minute(70)) => {
    if (state.phase !== 'booked') throw new Error('it was not booked');
    const lost = lostParts(state, lookupOf(nodes), at);
    return { why: sayLost(lost), change: moveReservation(state, lost, groundsOf(nodes, {}, at)) };
  };
  it('keeps what is good, and gets the rest elsewhere', () => {
    const { state, nodes } = book(wanted({ kind: 'gpus', gpuCount: 2 }));
    const { why, change } = move(state, sick(nodes, 'GPU-1'));
    expect(why).toBe('GPU-1 of node node-a failed');
    expect(typesOf(change ?? [])).toEqual(['reservation.moved', 'node.booked node-a', 'node.booked node-b']);
    expect(change?.[0]).toMatchObject({
      data: {
        spots: [
          { nodeId: 'node-a', deviceIds: ['GPU-0'] },
          { nodeId: 'node-b', deviceIds: ['GPU-0'] },
        ],
      },
    });
  });
  it('moves as a whole when its GPUs have to be on one node', () => {
    const { state, nodes } = book(wanted({ kind: 'gpus', gpuCount: 2, perNode: 2 }));
    const { change } = move(state, sick(nodes, 'GPU-1'));
    expect(change?.[0]).toMatchObject({ data: { spots: [{ nodeId: 'node-b' }] } });
    expect(typesOf(change ?? [])).toContain('node.unbooked node-a');
  });
  it('stays when there is nowhere to go, and when its nodes were named', () => {
    const all = book(wanted({ kind: 'gpus', gpuCount: 4 }));
    expect(move(all.state, sick(all.nodes, 'GPU-1')).change).toBe(null);
    const named = book(wanted({ kind: 'named-nodes', nodeIds: [nodeA] }));
    expect(move(named.state, sick(named.nodes, 'GPU-1')).change).toBe(null);
  });
});

describe('the clock', () => {
  it('begins and ends each stretch, and with the last one everything is free', () => {
    const { state, nodes } = book(wanted(oneGpu));
    const nodeOf = lookupOf(nodes);
    const pass = (from: ReservationState, at: number) => typesOf(passStretches(from, nodeOf, minute(at)));
    expect(pass(state, 59)).toEqual([]);
    expect(pass(state, 60)).toEqual(['reservation.started']);
    const on = stateAfter(passStretches(state, nodeOf, minute(60)), state);
    expect(pass(on, 119)).toEqual([]);
    expect(pass(on, 120)).toEqual(['reservation.ended']);
    expect(pass(on, 190)).toEqual(['reservation.ended', 'reservation.started']);
    expect(pass(on, 240)).toEqual(['reservation.ended', 'reservation.ended', 'node.unbooked node-a']);
  });
});

describe('cancel a reservation', () => {
  it('frees what was promised', () => {
    const { state, nodes } = book(wanted(oneGpu));
    const outcome = cancelReservation('user:ada', state, lookupOf(nodes), minute(1));
    expect(outcome.ok ? typesOf(outcome.value) : null).toEqual([
      'reservation.cancelled',
      'node.unbooked node-a',
    ]);
  });
  it('records nothing when it is over, and refuses one that never was', () => {
    expect(cancelReservation('user:ada', { phase: 'over' }, () => initialNode, minute(1))).toMatchObject({
      value: [],
    });
    expect(cancelReservation('user:ada', initialReservation, () => initialNode, minute(1))).toMatchObject({
      refusal: { code: 'reservation-unknown' },
    });
  });
});

describe('a session that wants to join', () => {
  const { state, nodes } = book(wanted(oneGpu, { userId: userId('ada') }));
  const join = (over: Parameters<typeof asked>[0] = {}, at = minute(0), of: ReservationState = state) => {
    const outcome = joinReservation(asked(over), of, lookupOf(nodes), at);
    return outcome.ok ? outcome.value : outcome.refusal.code;
  };
  it('may when it is of its project and of its user', () => expect(join()).toBe('may'));
  it.each([
    ['reservation-not-yours', { projectId: projectId('other') }],
    ['reservation-not-yours', { userId: userId('grace') }],
    ['reservation-too-small', { resources: resources(2) }],
    ['reservation-too-small', { wish: { nodeCount: 2 } }],
  ])('is refused as %s', (code, over) => expect(join(over)).toBe(code));
  it('is refused when it is over, was never, or is a maintenance', () => {
    expect(join({}, minute(240))).toBe('reservation-over');
    expect(join({}, minute(0), { phase: 'over' })).toBe('reservation-over');
    expect(join({}, minute(0), initialReservation)).toBe('reservation-unknown');
    if (state.phase !== 'booked') throw new Error('it was not booked');
    const upkeep = { ...state, booking: { ...state.booking, purpose: 'maintenance' as const } };
    expect(join({}, minute(0), upkeep)).toBe('reservation-not-yours');
  });
});
