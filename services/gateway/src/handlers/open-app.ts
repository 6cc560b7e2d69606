import type { SessionApp } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Clock, EpochMs, Refusal, Result } from '#kernel';
import { appUrl, hasAddress, OWN_PATH } from '../domain/app-address.ts';
import type { AppSite } from '../domain/app-address.ts';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import { partiesOf } from '../domain/app-shares.ts';
import { chooseSession } from '../domain/choose-session.ts';
import { lastPlacement } from '../domain/session-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { NodeApps } from '../ports/node-apps.ts';
import type { SessionViews } from '../ports/session-views.ts';
import type { AppPasses } from './app-passes.ts';
import { appRightOf, guestOf } from './app-rights.ts';
import type { AppRoutes } from './app-routes.ts';
import type { FindSession } from './find-session.ts';

export type OpenedForCaller = {
  readonly app: string;
  /** Where the session or the app is on its way. */
  readonly phase: 'waiting' | 'starting' | 'ready';
  /** Good once, for a minute. */
  readonly url: string;
  readonly expiresAt: EpochMs;
};
export type OpenApp = (
  caller: Caller,
  session: SessionView,
  app: string,
) => Promise<Result<OpenedForCaller, Refusal>>;

/** How a browser gets to an app: an address with a code that is good once. The app is on its way then, or will be when the session runs. */
export const openApp =
  (site: AppSite, routes: AppRoutes, passes: AppPasses, clock: Clock): OpenApp =>
  async (caller, session, app) => {
    if (appRightOf(caller, session, app, clock.now()) === null)
      return refuse({
        code: 'forbidden',
        message: `Only ${session.userId}, admins and those with whom it is shared may open this app.`,
      });
    const place = { sessionId: session.sessionId, app };
    if (!hasAddress(site, place))
      return refuse({ code: 'app-unknown', message: 'The name of the app is too long for a host name.' });
    const sight = await routes.see(place);
    if (sight.kind === 'nothing') return refuse(sight.refusal);
    if (sight.kind === 'failed')
      return refuse({ code: 'app-failed', message: sight.message ?? `${sight.title} could not be started.` });
    if (sight.kind === 'session' && (sight.session.phase === 'ended' || sight.session.phase === 'stopping'))
      return refuse({
        code: 'session-ended',
        message: 'The session has ended; nothing can be opened in it any more.',
      });
    const { code, expiresAt } = await passes.issueCode({
      ...place,
      userId: caller.userId,
      keyId: caller.keyId,
    });
    return accept({
      app,
      phase: sight.kind === 'session' ? 'waiting' : sight.kind,
      url: appUrl(site, place, `${OWN_PATH}enter?code=${code}`),
      expiresAt,
    });
  };

/** The session of an app that somebody wants to open: also one of another project, if something of it is shared with him. */
export type FindOpenable = FindSession;
export const findOpenable =
  (find: FindSession, sessions: Pick<SessionViews, 'sharedWith'>): FindOpenable =>
  async (principal, ref) => {
    const found = await find(principal, ref);
    if (found.ok) return found;
    const shared = await sessions.sharedWith(partiesOf(guestOf(principal)));
    const fitting = shared.filter(({ sessionId, name }) => name === ref || sessionId.startsWith(ref));
    return fitting.length === 0 ? found : chooseSession(ref, fitting);
  };

export type ShowApps = {
  readonly list: (session: SessionView) => Promise<Result<readonly SessionApp[], Refusal>>;
  readonly readLog: (caller: Caller, session: SessionView, app: string) => Promise<Result<string, Refusal>>;
};

const runOf = (session: SessionView) => {
  const placement = lastPlacement(session);
  return session.phase === 'running' && placement !== undefined
    ? { nodeId: placement.nodeId, run: { sessionId: session.sessionId, epoch: placement.epoch } }
    : null;
};

/** What a session can open, and what it says. @throws DependencyFailure when its node does not answer */
export const showApps = (nodeApps: NodeApps): ShowApps => ({
  list: async (session) => {
    const found = runOf(session);
    if (found !== null) return nodeApps.list(found.nodeId, found.run);
    return refuse({
      code: 'session-not-running',
      message: `The session does not run: it is ${session.phase}.`,
    });
  },
  readLog: async (caller, session, app) => {
    if (!may(caller, session))
      return refuse({
        code: 'forbidden',
        message: `Only ${session.userId} and admins may read what apps of this session print.`,
      });
    const found = runOf(session);
    if (found !== null) return nodeApps.readLog(found.nodeId, { ...found.run, app });
    return refuse({
      code: 'session-not-running',
      message: `The session does not run: it is ${session.phase}.`,
    });
  },
});
