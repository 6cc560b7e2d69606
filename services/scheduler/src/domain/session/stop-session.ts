import { type EpochMs, type Refusal, type Result, accept, later, refuse, unreachable } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import type { SessionState } from './session-state.ts';
import { STOP_MARGIN_MS } from './stop-limits.ts';

export type StopSession = { readonly by: string; readonly at: EpochMs };

/** Accepted in every phase, at once. */
export const stopSession = (
  { by, at }: StopSession,
  session: SessionState,
  nodeOf: NodeLookup,
): Result<Change, Refusal<'session-unknown'>> => {
  switch (session.phase) {
    case 'unknown':
      return refuse({ code: 'session-unknown', message: 'There is no such session.' });
    case 'ended':
    case 'stopping':
      return accept(nothing);
    case 'waiting': {
      const { sessionId } = session.asked;
      const outcome = { kind: 'cancelled', by } as const;
      return accept([
        { type: 'session.stop-requested', data: { sessionId, by, requestedAt: at, deadlineAt: at } },
        { type: 'session.stopped', data: { sessionId, outcome, stoppedAt: at } },
      ]);
    }
    case 'placed':
    case 'preparing':
    case 'running': {
      const { sessionId, limits } = session.asked;
      const deadlineAt = later(at, limits.graceMs + STOP_MARGIN_MS);
      return accept([
        { type: 'session.stop-requested', data: { sessionId, by, requestedAt: at, deadlineAt } },
        ...revokeGrants(session, nodeOf, at),
      ]);
    }
    default:
      return unreachable(session);
  }
};
