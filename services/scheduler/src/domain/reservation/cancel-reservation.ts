import { type EpochMs, type Refusal, type Result, accept, refuse } from '#kernel';
import { type Change, nothing } from '../change.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import { unbookSpots } from './booking-facts.ts';
import type { ReservationState } from './reservation-state.ts';

/** Gives it back. Sessions that run on it go on, to the end of its stretch at the latest; those that wait for it end. */
export const cancelReservation = (
  by: string,
  state: ReservationState,
  nodeOf: NodeLookup,
  at: EpochMs,
): Result<Change, Refusal<'reservation-unknown'>> => {
  if (state.phase === 'unknown')
    return refuse({ code: 'reservation-unknown', message: 'There is no such reservation.' });
  if (state.phase === 'over') return accept(nothing);
  const { reservationId, spots } = state.booking;
  const nodeIds = spots.map(({ nodeId }) => nodeId);
  return accept([
    { type: 'reservation.cancelled', data: { reservationId, by, cancelledAt: at } },
    ...unbookSpots(reservationId, nodeIds, nodeOf, at),
  ]);
};
