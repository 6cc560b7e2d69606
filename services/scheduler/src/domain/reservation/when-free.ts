import { type EpochMs, type SessionId, later } from '#kernel';
import { endsBy, holdLimit } from '../queue/hold-limits.ts';
import { type SessionState, isOnNode } from '../session/session-state.ts';
import { grantEnd } from './booked-now.ts';
import type { Ends } from './node-outlook.ts';

/** What should be gone already is taken to be there for so much longer: its node will tell, or be given up. */
const OVERDUE_MS = 3_600_000;

/** When what is held will be free, by what is known of the sessions. Room that is kept for one that does not wait any more is free at once. */
export const whenFree = (sessionOf: (id: SessionId) => SessionState | null, at: EpochMs): Ends => ({
  ofGrant: (grant) => {
    const session = sessionOf(grant.sessionId);
    const isHere = session !== null && isOnNode(session) && session.placement.epoch === grant.epoch;
    const end = isHere ? endsBy(session) : (grantEnd(grant) ?? at);
    return end !== null && end <= at ? later(at, OVERDUE_MS) : end;
  },
  ofRoom: (sessionId, { deadlineAt }) => {
    const session = sessionOf(sessionId);
    if (session?.phase !== 'waiting' || deadlineAt <= at) return at;
    const holdMsMax = holdLimit(session.asked.limits);
    return holdMsMax === null ? null : later(deadlineAt, holdMsMax);
  },
});
