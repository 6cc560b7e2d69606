import { type EpochMs, type Refusal, type Result, accept, refuse } from '#kernel';
import { type Change, nothing } from '../change.ts';
import type { SessionState } from '../session/session-state.ts';

export type KeepSession = { readonly by: string; readonly until: EpochMs; readonly at: EpochMs };

/** Somebody still needs it: until then it counts as used. It never becomes less. */
export const keepSession = (
  { by, until, at }: KeepSession,
  session: SessionState,
): Result<Change, Refusal<'session-not-running'>> => {
  if (session.phase !== 'running')
    return refuse({ code: 'session-not-running', message: 'Only a session that runs can be kept.' });
  if ((session.keptUntil ?? 0) >= until) return accept(nothing);
  const { sessionId } = session.asked;
  const { epoch } = session.placement;
  return accept([{ type: 'session.kept', data: { sessionId, epoch, by, until, keptAt: at } }]);
};
