import { type EpochMs, type Refusal, type Result, accept, later, refuse, unreachable } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import { runsAgain } from './end-or-requeue.ts';
import type { OnNode, SessionState } from './session-state.ts';
import { STOP_MARGIN_MS } from './stop-limits.ts';

export type StopSession = { readonly by: string; readonly at: EpochMs };

const askForEnd = ({ by, at }: StopSession, session: OnNode, nodeOf: NodeLookup): Change => {
  const { sessionId, limits } = session.asked;
  const deadlineAt = later(at, limits.graceMs + STOP_MARGIN_MS);
  return [
    { type: 'session.stop-requested', data: { sessionId, by, requestedAt: at, deadlineAt } },
    ...revokeGrants(session, nodeOf, at),
  ];
};

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
      return accept(nothing);
    case 'stopping':
      // One that would come back to the queue does so no more.
      return accept(runsAgain(session, session.cause, at) ? askForEnd({ by, at }, session, nodeOf) : nothing);
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
    case 'running':
      return accept(askForEnd({ by, at }, session, nodeOf));
    default:
      return unreachable(session);
  }
};
