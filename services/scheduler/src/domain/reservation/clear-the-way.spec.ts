import { describe, expect, it } from 'vitest';
import type { NodeFact, SessionFact } from '#contracts';
import { epochMs, reservationId } from '#kernel';
import {
  booked,
  granted,
  joined,
  lookup,
  minute,
  nodeA,
  placed,
  requested,
  sessionA,
  sessionAfter,
} from '../../../test/builders.ts';
import { clearTheWay, endWithoutReservation } from './clear-the-way.ts';
import { type ReservationState, evolveReservation, initialReservation } from './reservation-state.ts';

const ID = reservationId('mmmmmmmmmmm1');
const WARNING_MS = 2 * 60_000;
const upkeep = booked(ID, ['GPU-0', 'GPU-1'], [[60, 120]], { purpose: 'maintenance' });
const state: ReservationState = evolveReservation(initialReservation, {
  type: 'reservation.booked',
  data: {
    reservationId: ID,
    name: 'maintenance',
    purpose: 'maintenance',
    spots: [],
    stretches: [{ from: minute(60), to: minute(120) }],
    reason: 'new firmware',
    by: 'user:root',
    bookedAt: minute(0),
  },
});
const reservationOf = (id: string) => (id === ID ? state : initialReservation);
const around = (...facts: readonly NodeFact[]) => ({
  nodeOf: lookup(joined(2), upkeep, granted(), ...facts),
  reservationOf,
  warningMsOf: () => WARNING_MS,
});
const started = (runMinutes: number | null): SessionFact => ({
  type: 'session.started',
  data: {
    sessionId: sessionA,
    epoch: 1,
    startedAt: minute(2),
    ...(runMinutes === null ? {} : { deadlineAt: minute(2 + runMinutes) }),
  },
});
const running = (runMinutes: number | null) => sessionAfter(requested(), placed(), started(runMinutes));

describe('a session in the way of a maintenance', () => {
  it('is told to end in time, and why', () => {
    const change = clearTheWay(running(null), around(), minute(57));
    expect(change.map(({ type }) => type)).toEqual(['session.preempted', 'node.grant-revoked']);
    expect(change[0]?.data).toMatchObject({
      by: `reservation:${ID}`,
      reason: 'maintenance of node node-a from 2023-11-14 23:13 UTC on (new firmware)',
      deadlineAt: minute(60),
    });
    expect(change[1]?.data).toMatchObject({ graceMs: WARNING_MS });
  });
  it('is left alone before that', () =>
    expect(clearTheWay(running(null), around(), epochMs(minute(57) - 1))).toEqual([]));
  it('is left alone when it will have ended by itself', () => {
    expect(clearTheWay(running(56), around(), minute(57))).toEqual([]);
    expect(clearTheWay(running(58), around(), minute(57))).not.toEqual([]);
  });
  it('is told once', () => {
    const [told] = clearTheWay(running(null), around(), minute(57));
    if (told?.type !== 'session.preempted') throw new Error('it was not told');
    const after = sessionAfter(requested(), placed(), started(null), told);
    expect(clearTheWay(after, around(), minute(58))).toEqual([]);
  });
  it('is left alone where the maintenance was cancelled', () => {
    const lifted: NodeFact = {
      type: 'node.unbooked',
      data: { nodeId: nodeA, reservationId: ID, unbookedAt: minute(3) },
    };
    expect(clearTheWay(running(null), around(lifted), minute(59))).toEqual([]);
  });
});

describe('a session that waits for a reservation', () => {
  const waiting = (id: string) => sessionAfter(requested({ wish: { reservationId: reservationId(id) } }));
  it('waits while that is booked', () =>
    expect(endWithoutReservation(waiting(ID), reservationOf, minute(1))).toEqual([]));
  it('ends when that is over', () =>
    expect(endWithoutReservation(waiting('rrrrrrrrrrr9'), reservationOf, minute(1))).toMatchObject([
      { type: 'session.stopped', data: { outcome: { kind: 'expired', limit: 'reservation' } } },
    ]));
});
