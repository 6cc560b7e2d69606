import { accept } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { chooseSession } from '../domain/choose-session.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { SessionViews } from '../ports/session-views.ts';

export type FindSession = (ref: string) => Promise<Result<SessionView, Refusal>>;

/** No id or name is longer; nothing longer reaches the database. */
const REF = /^[a-z0-9-]{1,63}$/;

/** The session that an id, a name or the beginning of an id means. */
export const findSession =
  (views: SessionViews): FindSession =>
  async (ref) => {
    const chosen = chooseSession(ref, REF.test(ref) ? await views.byRef(ref) : []);
    return chosen.ok ? accept(chosen.value) : chosen;
  };
