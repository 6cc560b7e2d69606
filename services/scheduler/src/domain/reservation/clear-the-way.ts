import { type EpochMs, later } from '#kernel';
import { type Change, nothing } from '../change.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import { revokeGrants } from '../node/revoke-grants.ts';
import { endsBy } from '../queue/hold-limits.ts';
import { type SessionState, isOnNode } from '../session/session-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import type { ReservationState } from './reservation-state.ts';
import { sayWhen } from './say-when.ts';
import { stretchAt } from './stretch-at.ts';

/** From the warning of a session in the way of a maintenance to its end, where its pool says nothing else. */
export const WARNING_MS = 5 * 60_000;

/** When those in the way are told to end, so that they are gone when it begins. */
const clearingFrom = (from: EpochMs, warningMs: number): number => from - warningMs - STOP_MARGIN_MS;

/** What still runs on a node of a maintenance when it is about to begin is told to end. Those that will have ended by themselves are left alone. */
export const clearTheWay = (
  session: SessionState,
  reservation: ReservationState,
  nodeOf: NodeLookup,
  warningMs: number,
  at: EpochMs,
): Change => {
  if (!isOnNode(session) || session.phase === 'stopping') return nothing;
  if (reservation.phase !== 'booked' || reservation.booking.purpose !== 'maintenance') return nothing;
  const { reservationId, spots, stretches, reason } = reservation.booking;
  const found = stretchAt(stretches, at);
  if (found === null || at < clearingFrom(found.stretch.from, warningMs)) return nothing;
  const place = session.placement.parts.find((part) => spots.some(({ nodeId }) => nodeId === part.nodeId));
  const end = endsBy(session);
  if (place === undefined || (end !== null && end <= found.stretch.from)) return nothing;
  const { sessionId } = session.asked;
  const why = reason === undefined ? '' : `: ${reason}`;
  return [
    {
      type: 'session.preempted',
      data: {
        sessionId,
        epoch: session.placement.epoch,
        by: `reservation:${reservationId}`,
        reason: `maintenance of node ${place.nodeId} at ${sayWhen(found.stretch.from)}${why}`,
        preemptedAt: at,
        deadlineAt: later(at, warningMs + STOP_MARGIN_MS),
      },
    },
    ...revokeGrants(session, nodeOf, at, warningMs),
  ];
};

/** A session that waits for a reservation that is over, or never was, ends: it would wait for nothing. */
export const endWithoutReservation = (
  session: SessionState,
  reservation: ReservationState,
  at: EpochMs,
): Change => {
  if (session.phase !== 'waiting' || session.asked.wish?.reservationId === undefined) return nothing;
  if (reservation.phase === 'booked') return nothing;
  const { sessionId } = session.asked;
  return [
    {
      type: 'session.stopped',
      data: { sessionId, outcome: { kind: 'expired', limit: 'reservation' }, stoppedAt: at },
    },
  ];
};
