import type { RefusalCode } from '#contracts';
import { isName, projectId, refuse } from '#kernel';
import type { Clock, Refusal, Result } from '#kernel';
import { principalSignedIn } from '../../domain/caller.ts';
import type { Barred, Principal } from '../../domain/caller.ts';
import type { WebSessions } from '../../ports/sign-in.ts';
import { tokenHash } from './begin-session.ts';

/** @throws DependencyFailure */
export type AuthenticateSignIn = (
  token: string,
  wantedProject: string | undefined,
) => Promise<Result<Principal, Barred | Refusal<Extract<RefusalCode, 'not-signed-in'>>>>;

/** Who speaks, by the cookie of his browser, in the project that he names. */
export const authenticateSignIn =
  (sessions: WebSessions, clock: Clock): AuthenticateSignIn =>
  async (token, wanted) => {
    const found = await sessions.find(tokenHash(token), clock.now());
    if (found === undefined)
      return refuse({ code: 'not-signed-in', message: 'You are not signed in any more.' });
    if (wanted !== undefined && !isName(wanted))
      return refuse({ code: 'not-a-member', message: 'No project goes by such an id.' });
    const project = wanted === undefined ? undefined : projectId(wanted);
    return principalSignedIn(found.user, found.session.id, project);
  };
