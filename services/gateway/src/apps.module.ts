import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Bus, Requester } from '#bus';
import type { Clock, Log } from '#kernel';
import { BUS, CLOCK, CONFIG, DATA_SOURCE, every, LOG, REQUESTER, TASKS, untilAborted } from '#service-kit';
import type { Tasks } from '#service-kit';
import { httpForwarder } from './adapters/apps/http-forwarder.ts';
import { http2Forwarder } from './adapters/apps/http2-forwarder.ts';
import { busAppJournal } from './adapters/bus/app-journal.ts';
import { busNodeApps } from './adapters/bus/node-apps.ts';
import { busSessionActivity } from './adapters/bus/session-activity.ts';
import { postgresAppSecrets } from './adapters/postgres/app-secrets.ts';
import { postgresKeySecrets } from './adapters/postgres/keys.ts';
import type { GatewayConfig } from './config.ts';
import { readAppSite } from './domain/app-address.ts';
import type { AppSite } from './domain/app-address.ts';
import { appPasses } from './handlers/app-passes.ts';
import type { AppPasses } from './handlers/app-passes.ts';
import { appRights } from './handlers/app-rights.ts';
import type { AppRights } from './handlers/app-rights.ts';
import { appVisits, LOOK_MS } from './handlers/app-visits.ts';
import type { AppVisits } from './handlers/app-visits.ts';
import { appRoutes } from './handlers/app-routes.ts';
import type { AppRoutes } from './handlers/app-routes.ts';
import type { Authenticate } from './handlers/authenticate.ts';
import { shareApps } from './handlers/share-apps.ts';
import type { ShareApps } from './handlers/share-apps.ts';
import type { LogTail } from './ports/log-tail.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { ViewsProgress } from './ports/views-progress.ts';
import { noteOpenings } from './handlers/note-openings.ts';
import type { NoteOpening } from './handlers/note-openings.ts';
import { findOpenable, openApp, showApps } from './handlers/open-app.ts';
import type { SessionNow } from './handlers/session-from-log.ts';
import type { NodeApps } from './ports/node-apps.ts';
import type { NodeStreams } from './ports/node-streams.ts';
import type { SessionActivity } from './ports/session-activity.ts';
import type { SessionViews } from './ports/session-views.ts';
import type { UserViews } from './ports/users.ts';
import * as tokens from './tokens.ts';
import { appDoor } from './transport/apps/app-door.ts';
import { http2Door } from './transport/apps/http2/http2-door.ts';
import { AppSharesController } from './transport/apps/app-shares.controller.ts';
import { AppsController } from './transport/apps/apps.controller.ts';

const NODE_APPS = Symbol('node apps');
const APP_SITE = Symbol('app site');
const APP_PASSES = Symbol('app passes');
const APP_RIGHTS = Symbol('rights to apps');
const APP_VISITS = Symbol('visits of apps');
const APP_ROUTES = Symbol('app routes');
const NOTE_OPENING = Symbol('note opening');

/** Apps in sessions: how they are opened, and the door through which browsers come to them. */
export const APP_PROVIDERS: readonly Provider[] = [
  {
    provide: NODE_APPS,
    useFactory: (request: Requester): NodeApps => busNodeApps(request),
    inject: [REQUESTER],
  },
  {
    provide: APP_SITE,
    useFactory: ({ appsUrl }: GatewayConfig): AppSite =>
      readAppSite(appsUrl) ?? { kind: 'path', origin: null, host: null },
    inject: [CONFIG],
  },
  {
    provide: APP_PASSES,
    useFactory: (dataSource: DataSource, rights: AppRights, clock: Clock): AppPasses =>
      appPasses({ secrets: postgresAppSecrets(dataSource), rights, clock }),
    inject: [DATA_SOURCE, APP_RIGHTS, CLOCK],
  },
  {
    provide: APP_RIGHTS,
    useFactory: (dataSource: DataSource, users: UserViews, sessions: SessionViews, clock: Clock): AppRights =>
      appRights({ keys: postgresKeySecrets(dataSource), users, sessions, clock }),
    inject: [DATA_SOURCE, tokens.USER_VIEWS, tokens.SESSION_VIEWS, CLOCK],
  },
  {
    provide: APP_VISITS,
    useFactory: (rights: AppRights, tasks: Tasks, log: Log): AppVisits => {
      const visits = appVisits(rights, log);
      tasks.add(every(LOOK_MS, 'visits of apps', () => visits.look(performance.now())));
      return visits;
    },
    inject: [APP_RIGHTS, TASKS, LOG],
  },
  {
    provide: tokens.FIND_OPENABLE,
    useFactory: findOpenable,
    inject: [tokens.FIND_SESSION, tokens.SESSION_VIEWS],
  },
  {
    provide: tokens.SHARE_APPS,
    useFactory: (
      scheduler: Scheduler,
      users: UserViews,
      sessions: SessionViews,
      tail: LogTail,
      progress: ViewsProgress,
      clock: Clock,
    ): ShareApps => shareApps({ scheduler, users, sessions, tail, progress, clock }),
    inject: [
      tokens.SCHEDULER,
      tokens.USER_VIEWS,
      tokens.SESSION_VIEWS,
      tokens.LOG_TAIL,
      tokens.VIEWS_PROGRESS,
      CLOCK,
    ],
  },
  {
    provide: APP_ROUTES,
    useFactory: (
      site: AppSite,
      sessionNow: SessionNow,
      nodeApps: NodeApps,
      streams: NodeStreams,
      tasks: Tasks,
      log: Log,
    ): AppRoutes => {
      const routes = appRoutes({
        site,
        sessionNow,
        nodeApps,
        streams,
        forwarder: httpForwarder,
        streamForwarder: http2Forwarder,
        log,
      });
      tasks.add({ name: 'ways to apps', run: (signal) => untilAborted(signal).then(routes.close) });
      return routes;
    },
    inject: [APP_SITE, tokens.SESSION_NOW, NODE_APPS, tokens.NODE_STREAMS, TASKS, LOG],
  },
  {
    provide: tokens.SESSION_ACTIVITY,
    useFactory: (bus: Bus, clock: Clock): SessionActivity => busSessionActivity(bus, clock),
    inject: [BUS, CLOCK],
  },
  {
    provide: NOTE_OPENING,
    useFactory: (request: Requester, log: Log): NoteOpening => noteOpenings(busAppJournal(request), log),
    inject: [REQUESTER, LOG],
  },
  { provide: tokens.OPEN_APP, useFactory: openApp, inject: [APP_SITE, APP_ROUTES, APP_PASSES, CLOCK] },
  { provide: tokens.SHOW_APPS, useFactory: showApps, inject: [NODE_APPS] },
  {
    provide: tokens.APP_DOOR,
    useFactory: (
      site: AppSite,
      passes: AppPasses,
      routes: AppRoutes,
      activity: SessionActivity,
      noteOpening: NoteOpening,
      authenticate: Authenticate,
      rights: AppRights,
      visits: AppVisits,
      log: Log,
    ) => appDoor({ site, passes, routes, activity, noteOpening, authenticate, rights, visits, log }),
    inject: [
      APP_SITE,
      APP_PASSES,
      APP_ROUTES,
      tokens.SESSION_ACTIVITY,
      NOTE_OPENING,
      tokens.AUTHENTICATE,
      APP_RIGHTS,
      APP_VISITS,
      LOG,
    ],
  },
  {
    provide: tokens.HTTP2_DOOR,
    useFactory: (
      site: AppSite,
      passes: AppPasses,
      routes: AppRoutes,
      activity: SessionActivity,
      authenticate: Authenticate,
      rights: AppRights,
      visits: AppVisits,
      log: Log,
    ) => http2Door({ site, passes, routes, activity, authenticate, rights, visits, log }),
    inject: [
      APP_SITE,
      APP_PASSES,
      APP_ROUTES,
      tokens.SESSION_ACTIVITY,
      tokens.AUTHENTICATE,
      APP_RIGHTS,
      APP_VISITS,
      LOG,
    ],
  },
];

export const APP_CONTROLLERS: readonly Type[] = [AppsController, AppSharesController];
