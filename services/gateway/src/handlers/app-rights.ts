import { accept, refuse } from '#kernel';
import type { Clock, EpochMs, Refusal, Result } from '#kernel';
import { changesOwn } from '../domain/access/rule.ts';
import { isAtLeast } from '../domain/access/role.ts';
import type { AppPlace } from '../domain/app-address.ts';
import { type Guest, sharesFor } from '../domain/app-shares.ts';
import { may, principalOf, principalSignedIn, whyNotAtAll } from '../domain/caller.ts';
import type { Principal } from '../domain/caller.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { User } from '../domain/user/user.ts';
import type { AppGrant } from '../ports/app-secrets.ts';
import type { KeySecrets } from '../ports/keys.ts';
import type { SessionViews } from '../ports/session-views.ts';
import type { UserViews } from '../ports/users.ts';
import { BOOTSTRAP_KEY_ID } from './api-key.ts';

/** Why somebody may open an app: he may change the session, or the app is shared with him. */
export type AppRight = 'owner' | 'guest';

/** Whoever may open all apps of a session: who may change it. Of a guest the role is asked all the same. */
const OPENS = changesOwn('sessions');

export const guestOf = ({ userId, projectId }: Principal): Guest => ({ userId, projects: [projectId] });

/** By which right somebody may open an app of this session; null: by none. */
export const appRightOf = (
  principal: Principal,
  session: SessionView,
  app: string,
  now: EpochMs,
): AppRight | null => {
  if (whyNotAtAll(principal, OPENS) !== null) return null;
  if (may({ ...principal, rule: OPENS }, session)) return 'owner';
  return sharesFor(session, guestOf(principal), now).some((share) => share.app === app) ? 'guest' : null;
};

/** Of somebody who is signed in, in all of his projects: with a browser one does not say in which one acts. */
const signedInRight = (
  user: User,
  session: SessionView,
  app: string,
  now: EpochMs,
): Result<AppRight, Refusal> => {
  const signedIn = principalSignedIn(user, '', session.projectId);
  const right = signedIn.ok ? appRightOf(signedIn.value, session, app, now) : null;
  if (right !== null) return accept(right);
  if (user.isDisabled) return signedIn.ok ? notYours(session) : signedIn;
  const projects = Object.entries(user.memberships).flatMap(([project, role]) =>
    isAtLeast(role, OPENS.own) ? [project] : [],
  );
  const isGuest =
    (projects.length > 0 || user.isAdmin) &&
    sharesFor(session, { userId: user.userId, projects }, now).some((share) => share.app === app);
  return isGuest ? accept('guest') : notYours(session);
};

const notYours = ({ userId }: SessionView) =>
  refuse({
    code: 'forbidden' as const,
    message: `Only ${userId}, admins and those with whom it is shared may open this app.`,
  });

export type AppRights = {
  /** The right of somebody who asks. @throws DependencyFailure */
  readonly of: (principal: Principal, place: AppPlace) => Promise<AppRight | null>;
  /** The right that was given once, by the key and the account as they are now. @throws DependencyFailure */
  readonly still: (grant: AppGrant) => Promise<Result<AppRight, Refusal>>;
};

export type AppRightsDeps = {
  readonly keys: Pick<KeySecrets, 'find'>;
  readonly users: Pick<UserViews, 'byId'>;
  readonly sessions: Pick<SessionViews, 'byId'>;
  readonly clock: Clock;
};

export const appRights = ({ keys, users, sessions, clock }: AppRightsDeps): AppRights => ({
  of: async (principal, { sessionId, app }) => {
    const session = await sessions.byId(sessionId);
    return session === undefined ? null : appRightOf(principal, session, app, clock.now());
  },
  still: async ({ keyId: key, userId, sessionId, app }) => {
    const session = await sessions.byId(sessionId);
    if (session === undefined) return refuse({ code: 'session-unknown', message: 'The session is gone.' });
    if (key === null) {
      const account = await users.byId(userId);
      if (account === undefined) return refuse({ code: 'key-unknown', message: 'The account is gone.' });
      return signedInRight(account.user, session, app, clock.now());
    }
    const known = await keys.find(key);
    if (known?.view === undefined) return refuse({ code: 'key-unknown', message: 'The key is gone.' });
    // The key of the configuration is the way back in when no account opens any more.
    const user = key === BOOTSTRAP_KEY_ID ? undefined : known.user;
    const principal = principalOf(known.view, user, clock.now());
    if (!principal.ok) return principal;
    const right = appRightOf(principal.value, session, app, clock.now());
    return right === null ? notYours(session) : accept(right);
  },
});
