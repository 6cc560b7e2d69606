import { type EpochMs, type Refusal, type Result, accept, later, refuse, unreachable } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { revokeGrant } from '../node/revoke-grant.ts';
import type { NodeState } from '../node/node-state.ts';
import type { SessionState } from './session-state.ts';
import { STOP_MARGIN_MS } from './stop-limits.ts';

export type StopSession = { readonly by: string; readonly at: EpochMs };

/** Accepted in every phase, at once. `node` is the one that the session is on; anything if it is on none. */
export const stopSession = (
  { by, at }: StopSession,
  session: SessionState,
  node: NodeState,
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
      return accept({
        session: {
          id: sessionId,
          facts: [
            { type: 'session.stop-requested', data: { sessionId, by, requestedAt: at, deadlineAt: at } },
            { type: 'session.stopped', data: { sessionId, outcome, stoppedAt: at } },
          ],
        },
      });
    }
    case 'placed':
    case 'preparing':
    case 'running': {
      const { sessionId, limits } = session.asked;
      const deadlineAt = later(at, limits.graceMs + STOP_MARGIN_MS);
      return accept({
        session: {
          id: sessionId,
          facts: [{ type: 'session.stop-requested', data: { sessionId, by, requestedAt: at, deadlineAt } }],
        },
        ...revokeGrant(session, node, at),
      });
    }
    default:
      return unreachable(session);
  }
};
