import type { AppTarget, OpenedApp, StreamTarget } from '#contracts';
import { accept, describeError, refuse } from '#kernel';
import type { Log, Refusal, Result } from '#kernel';
import { basePathOf } from '../domain/app-address.ts';
import type { AppPlace, AppSite } from '../domain/app-address.ts';
import { lastPlacement } from '../domain/session-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import type {
  AppForwarder,
  Connect,
  MakeForwarder,
  MakeStreamForwarder,
  StreamForwarder,
} from '../ports/app-forwarder.ts';
import type { NodeApps } from '../ports/node-apps.ts';
import type { NodeStreams, RunPlace } from '../ports/node-streams.ts';
import type { SessionNow } from './session-from-log.ts';

/** A way to an app that answers. */
export type AppRoute = {
  readonly session: SessionView;
  readonly run: RunPlace;
  readonly opened: OpenedApp;
  readonly basePath: string;
  readonly connect: Connect;
  readonly forwarder: AppForwarder;
  readonly streams: StreamForwarder;
};

/** What there is to see of an app. */
export type AppSight =
  | { readonly kind: 'ready'; readonly route: AppRoute }
  | {
      readonly kind: 'starting' | 'failed';
      readonly session: SessionView;
      readonly title: string;
      readonly message?: string;
    }
  /** Its session does not run (yet, or any more). */
  | { readonly kind: 'session'; readonly session: SessionView }
  | { readonly kind: 'nothing'; readonly refusal: Refusal };

export type AppRoutes = {
  /** Starts the app if it has to be started. @throws DependencyFailure */
  readonly see: (place: AppPlace) => Promise<AppSight>;
  /** The way does not lead there any more: the next look finds out why. */
  readonly drop: (route: AppRoute) => void;
  readonly close: () => void;
};

export type RouteDeps = {
  readonly site: AppSite;
  readonly sessionNow: SessionNow;
  readonly nodeApps: NodeApps;
  readonly streams: NodeStreams;
  readonly forwarder: MakeForwarder;
  readonly streamForwarder: MakeStreamForwarder;
  readonly log: Log;
};

/** So long a way is taken at its word; then it is looked at again beside the requests. */
const FRESH_MS = 10_000;
const ROUTES_MAX = 2000;

type Known = { readonly route: AppRoute; seenAt: number; isLooking: boolean };

const streamTarget = (target: AppTarget): StreamTarget =>
  target.kind === 'port' ? { kind: 'port', port: target.port } : { kind: 'socket', path: target.path };

const nameOf = ({ sessionId, app }: AppPlace): string => `${sessionId}/${app}`;

/** Ways to apps that are in use, and how those that are not are found or made. */
export const appRoutes = (deps: RouteDeps): AppRoutes => {
  const { site, sessionNow, nodeApps, streams, log } = deps;
  const known = new Map<string, Known>();
  const underWay = new Map<string, Promise<AppSight>>();

  const forget = (name: string): void => {
    const route = known.get(name)?.route;
    route?.forwarder.close();
    route?.streams.close();
    known.delete(name);
  };

  /** What the log and the node say of it now. */
  const find = async (place: AppPlace): Promise<Result<OpenedAt, AppSight>> => {
    const session = await sessionNow(place.sessionId);
    if (session === undefined)
      return refuse({
        kind: 'nothing',
        refusal: { code: 'session-unknown', message: 'There is no such session.' },
      });
    const placement = lastPlacement(session);
    if (session.phase !== 'running' || placement === undefined) return refuse({ kind: 'session', session });
    const { sessionId, app } = place;
    const run: RunPlace = { nodeId: placement.nodeId, sessionId, epoch: placement.epoch };
    const basePath = basePathOf(site, place);
    const opened = await nodeApps.open(run.nodeId, { sessionId, epoch: run.epoch, app, basePath });
    if (!opened.ok) return refuse({ kind: 'nothing', refusal: opened.refusal });
    const { phase, title, message } = opened.value;
    if (phase === 'ready') return accept({ session, run, opened: opened.value, basePath });
    return refuse({ kind: phase, session, title, ...(message === undefined ? {} : { message }) });
  };

  const isSame = (route: AppRoute, { run, opened }: OpenedAt): boolean =>
    route.run.nodeId === run.nodeId &&
    route.run.epoch === run.epoch &&
    route.opened.instance === opened.instance;

  const keep = (name: string, found: OpenedAt): AppRoute => {
    const before = known.get(name);
    if (before !== undefined && isSame(before.route, found)) {
      before.seenAt = performance.now();
      return before.route;
    }
    forget(name);
    const connect: Connect = () => streams.open(found.run, streamTarget(found.opened.target));
    const route: AppRoute = {
      ...found,
      connect,
      forwarder: deps.forwarder(connect),
      streams: deps.streamForwarder(connect),
    };
    const oldest = known.keys().next();
    if (known.size >= ROUTES_MAX && oldest.done !== true) forget(oldest.value);
    known.set(name, { route, seenAt: performance.now(), isLooking: false });
    return route;
  };

  const look = async (place: AppPlace): Promise<AppSight> => {
    const found = await find(place);
    if (found.ok) return { kind: 'ready', route: keep(nameOf(place), found.value) };
    forget(nameOf(place));
    return found.refusal;
  };

  /** One look at a time: a page asks for thirty files at once. */
  const lookOnce = (place: AppPlace): Promise<AppSight> => {
    const name = nameOf(place);
    const looking = underWay.get(name) ?? look(place).finally(() => underWay.delete(name));
    underWay.set(name, looking);
    return looking;
  };

  const lookBeside = (place: AppPlace, entry: Known): void => {
    entry.isLooking = true;
    lookOnce(place)
      .catch((error: unknown) =>
        log.debug({ ...place, cause: describeError(error) }, 'an app could not be looked at'),
      )
      .finally(() => {
        entry.isLooking = false;
      });
  };

  return {
    see: async (place) => {
      const entry = known.get(nameOf(place));
      if (entry === undefined) return lookOnce(place);
      if (!entry.isLooking && performance.now() - entry.seenAt > FRESH_MS) lookBeside(place, entry);
      return { kind: 'ready', route: entry.route };
    },
    drop: (route) => {
      const name = nameOf({ sessionId: route.session.sessionId, app: route.opened.app });
      if (known.get(name)?.route === route) forget(name);
    },
    close: () => {
      for (const name of known.keys()) forget(name);
    },
  };
};

type OpenedAt = {
  readonly session: SessionView;
  readonly run: RunPlace;
  readonly opened: OpenedApp;
  readonly basePath: string;
};
