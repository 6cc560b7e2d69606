import { accept, isSessionId, sessionId } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { maySee, seenProject } from '../domain/caller.ts';
import type { Principal } from '../domain/caller.ts';
import { chooseSession } from '../domain/choose-session.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { SessionViews } from '../ports/session-views.ts';
import { sessionFromLog } from './session-from-log.ts';

export type FindSession = (principal: Principal, ref: string) => Promise<Result<SessionView, Refusal>>;

/** No id or name is longer; nothing longer reaches the database. */
export const REF = /^[a-z0-9-]{1,63}$/;

/**
 * The session that an id, a name or the beginning of an id means to somebody; of other projects' there is none for him. One that no view shows yet is
 * found in the log by its id.
 */
export const findSession =
  (views: SessionViews, tail: LogTail): FindSession =>
  async (principal, ref) => {
    const fitting = REF.test(ref) ? await views.byRef(ref, seenProject(principal)) : [];
    const chosen = chooseSession(ref, fitting);
    if (chosen.ok || !isSessionId(ref)) return chosen;
    const recorded = await sessionFromLog(tail, sessionId(ref));
    return recorded !== undefined && maySee(principal, recorded) ? accept(recorded) : chosen;
  };
