import { accept, isSessionId, sessionId } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { chooseSession } from '../domain/choose-session.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { SessionViews } from '../ports/session-views.ts';
import { sessionFromLog } from './session-from-log.ts';

export type FindSession = (ref: string) => Promise<Result<SessionView, Refusal>>;

/** No id or name is longer; nothing longer reaches the database. */
export const REF = /^[a-z0-9-]{1,63}$/;

/** The session that an id, a name or the beginning of an id means. One that no view shows yet is found in the log by its id. */
export const findSession =
  (views: SessionViews, tail: LogTail): FindSession =>
  async (ref) => {
    const chosen = chooseSession(ref, REF.test(ref) ? await views.byRef(ref) : []);
    if (chosen.ok || !isSessionId(ref)) return chosen;
    const recorded = await sessionFromLog(tail, sessionId(ref));
    return recorded === undefined ? chosen : accept(recorded);
  };
