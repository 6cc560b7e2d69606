import { type EpochMs, later, unreachable } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import type { SessionState } from './session-state.ts';
import { STOP_MARGIN_MS } from './stop-limits.ts';

/** When the present phase of a session has to be over; null if it may last. */
export const deadlineOf = (session: SessionState): EpochMs | null =>
  session.phase === 'unknown' || session.phase === 'ended' ? null : session.deadlineAt;

/** What follows when a phase has lasted too long at `at`; nothing if it hasn't. Nothing waits for ever. */
export const passDeadline = (session: SessionState, nodeOf: NodeLookup, at: EpochMs): Change => {
  const deadline = deadlineOf(session);
  if (deadline === null || deadline > at) return nothing;
  switch (session.phase) {
    case 'unknown':
    case 'ended':
      return nothing;
    case 'waiting': {
      const { sessionId } = session.asked;
      const outcome = { kind: 'expired', limit: 'wait' } as const;
      return [
        {
          type: 'session.deadline-passed',
          data: { sessionId, phase: 'waiting', passedAt: at, deadlineAt: at },
        },
        { type: 'session.stopped', data: { sessionId, outcome, stoppedAt: at } },
      ];
    }
    case 'placed':
    case 'preparing':
    case 'running': {
      const { sessionId, limits } = session.asked;
      const deadlineAt = later(at, limits.graceMs + STOP_MARGIN_MS);
      return [
        {
          type: 'session.deadline-passed',
          data: { sessionId, phase: session.phase, passedAt: at, deadlineAt },
        },
        ...revokeGrants(session, nodeOf, at),
      ];
    }
    case 'stopping': {
      // The user's session is over; what it holds on the node stays held until its containers are known to be absent.
      const { sessionId } = session.asked;
      return [
        {
          type: 'session.deadline-passed',
          data: { sessionId, phase: 'stopping', passedAt: at, deadlineAt: at },
        },
        { type: 'session.stopped', data: { sessionId, outcome: session.cause, stoppedAt: at } },
        ...revokeGrants(session, nodeOf, at),
      ];
    }
    default:
      return unreachable(session);
  }
};
