import type { Stretch } from '#contracts';
import { type EpochMs, type NodeId, type PoolId, type ReservationId, later } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import { endsBy } from '../queue/hold-limits.ts';
import { type OnNode, type SessionState, isOnNode } from '../session/session-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import type { ReservationState } from './reservation-state.ts';
import { sayWhen } from './say-when.ts';
import { stretchAt } from './stretch-at.ts';

/** From the warning of a session in the way of a maintenance to its end, where its pool says nothing else. */
export const WARNING_MS = 5 * 60_000;

/** What the clearing of the way looks at beside the session. */
export type WayAround = {
  readonly nodeOf: NodeLookup;
  readonly reservationOf: (id: ReservationId) => ReservationState;
  /** How long before its end a session of a pool is told. */
  readonly warningMsOf: (pool: PoolId) => number;
};

type InTheWay = {
  readonly nodeId: NodeId;
  readonly reservationId: ReservationId;
  readonly stretch: Stretch;
  readonly warningMs: number;
};

/** The maintenance that the session is in the way of: of a node of its own, so near that it has to be told now. */
const inTheWayOf = (session: OnNode, { nodeOf, warningMsOf }: WayAround, at: EpochMs): InTheWay | null => {
  const end = endsBy(session);
  for (const { nodeId, progress } of session.placement.parts) {
    const node = nodeOf(nodeId);
    if (progress === 'gone' || node.phase === 'unknown') continue;
    for (const [reservationId, { purpose, stretches }] of node.bookings) {
      const found = purpose === 'maintenance' ? stretchAt(stretches, at) : null;
      if (found === null || (end !== null && end <= found.stretch.from)) continue;
      const warningMs = warningMsOf(node.poolId);
      if (at >= found.stretch.from - warningMs - STOP_MARGIN_MS)
        return { nodeId, reservationId, stretch: found.stretch, warningMs };
    }
  }
  return null;
};

/** What still runs on a node of a maintenance when it is about to begin is told to end. Those that will have ended by themselves are left alone. */
export const clearTheWay = (session: SessionState, around: WayAround, at: EpochMs): Change => {
  if (!isOnNode(session) || session.phase === 'stopping') return nothing;
  const found = inTheWayOf(session, around, at);
  if (found === null) return nothing;
  const { nodeId, reservationId, stretch, warningMs } = found;
  const state = around.reservationOf(reservationId);
  const why =
    state.phase === 'booked' && state.booking.reason !== undefined ? ` (${state.booking.reason})` : '';
  return [
    {
      type: 'session.preempted',
      data: {
        sessionId: session.asked.sessionId,
        epoch: session.placement.epoch,
        by: `reservation:${reservationId}`,
        reason: `maintenance of node ${nodeId} from ${sayWhen(stretch.from)} on${why}`,
        preemptedAt: at,
        deadlineAt: later(at, warningMs + STOP_MARGIN_MS),
      },
    },
    ...revokeGrants(session, around.nodeOf, at, warningMs),
  ];
};

/** A session that waits for a reservation that is over, or never was, ends: it would wait for nothing. */
export const endWithoutReservation = (
  session: SessionState,
  reservationOf: WayAround['reservationOf'],
  at: EpochMs,
): Change => {
  if (session.phase !== 'waiting' || session.asked.wish?.reservationId === undefined) return nothing;
  if (reservationOf(session.asked.wish.reservationId).phase === 'booked') return nothing;
  const { sessionId } = session.asked;
  const outcome = { kind: 'expired', limit: 'reservation' } as const;
  return [{ type: 'session.stopped', data: { sessionId, outcome, stoppedAt: at } }];
};
