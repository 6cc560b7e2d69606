import { accept } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { Principal } from '../domain/caller.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { SessionViews } from '../ports/session-views.ts';
import type { FindArray } from './find-array.ts';
import type { FindSession } from './find-session.ts';

/** What somebody means by an id or a name: one session, or all those of an array. */
export type Meant = { readonly sessions: readonly SessionView[]; readonly isArray: boolean };
export type FindSessions = (principal: Principal, ref: string) => Promise<Result<Meant, Refusal>>;

/** A session that lives goes before an array of the same name, and an array before a session that has ended. */
export const findSessions =
  (find: FindSession, findArray: FindArray, views: SessionViews): FindSessions =>
  async (principal, ref) => {
    const session = await find(principal, ref);
    if (session.ok && (session.value.phase !== 'ended' || session.value.sessionId === ref))
      return accept({ sessions: [session.value], isArray: false });
    const array = await findArray(principal, ref);
    if (array.ok) return accept({ sessions: await views.ofArray(array.value.arrayId), isArray: true });
    return session.ok ? accept({ sessions: [session.value], isArray: false }) : session;
  };
