import type { ReservationFact } from '#contracts';
import type { EpochMs } from '#kernel';
import { type Change, nothing } from '../change.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import { unbookSpots } from './booking-facts.ts';
import { type ReservationState, evolveReservation } from './reservation-state.ts';

/** The next thing that the clock has done to it; null: nothing yet. */
const nextOf = (state: ReservationState, at: EpochMs): ReservationFact | null => {
  if (state.phase !== 'booked') return null;
  const { booking, stretch: n, isOn } = state;
  const { reservationId, stretches } = booking;
  const stretch = stretches[n];
  if (stretch === undefined) return null;
  if (stretch.to <= at) {
    const isLast = n === stretches.length - 1;
    return { type: 'reservation.ended', data: { reservationId, n, isLast, endedAt: at } };
  }
  return isOn || stretch.from > at
    ? null
    : { type: 'reservation.started', data: { reservationId, n, startedAt: at } };
};

/** What the clock has done to a reservation: stretches begin and end. One that nobody saw begin only ends. With the last one its parts are free. */
export const passStretches = (state: ReservationState, nodeOf: NodeLookup, at: EpochMs): Change => {
  if (state.phase !== 'booked') return nothing;
  const facts: ReservationFact[] = [];
  let now: ReservationState = state;
  for (let next = nextOf(now, at); next !== null; next = nextOf(now, at)) {
    facts.push(next);
    now = evolveReservation(now, next);
  }
  if (now.phase !== 'over') return facts;
  const nodeIds = state.booking.spots.map(({ nodeId }) => nodeId);
  return [...facts, ...unbookSpots(state.booking.reservationId, nodeIds, nodeOf, at)];
};
