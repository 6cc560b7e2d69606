import type { Provider, Type } from '@nestjs/common';
import type { Requester } from '#bus';
import { BUS, DATA_SOURCE, LOG, REQUESTER } from '#service-kit';
import { busBundleStore } from './adapters/bus/bundle-store.ts';
import { busLiveUsages } from './adapters/bus/live-usage.ts';
import { busNodeOutput } from './adapters/bus/node-output.ts';
import { busQueueOperator } from './adapters/bus/queue-operator.ts';
import { busScheduler } from './adapters/bus/scheduler.ts';
import { postgresSessionViews } from './adapters/postgres/session-views.ts';
import { explainSession } from './handlers/explain-session.ts';
import { findArray } from './handlers/find-array.ts';
import { findSession } from './handlers/find-session.ts';
import { findSessions } from './handlers/find-sessions.ts';
import { followOutput } from './handlers/follow-output.ts';
import { keepSession } from './handlers/keep-session.ts';
import { findWaits } from './handlers/find-waits.ts';
import { noteSession } from './handlers/note-session.ts';
import { readOutput } from './handlers/read-output.ts';
import { operateSessions } from './handlers/operate-sessions.ts';
import { requestArray } from './handlers/request-array.ts';
import { requestSession } from './handlers/request-session.ts';
import { showProgress } from './handlers/show-progress.ts';
import { resolvers } from './handlers/resolve-folders.ts';
import { sessionNow } from './handlers/session-from-log.ts';
import { showArray } from './handlers/show-array.ts';
import { stopMatching } from './handlers/stop-matching.ts';
import { stopSession } from './handlers/stop-session.ts';
import { storeBundle } from './handlers/store-bundle.ts';
import { trySession } from './handlers/try-session.ts';
import { watchSession } from './handlers/watch-session.ts';
import * as tokens from './tokens.ts';
import { BundlesController } from './transport/bundles.controller.ts';
import { SessionStreamsController } from './transport/session-streams.controller.ts';
import { UsageController } from './transport/usage.controller.ts';
import { ForesightController } from './transport/foresight.controller.ts';
import { ArraysController } from './transport/arrays.controller.ts';
import { StopMatchingController } from './transport/stop-matching.controller.ts';
import { QueueController } from './transport/queue.controller.ts';
import { SessionsController } from './transport/sessions.controller.ts';

const QUEUE_OPERATOR = Symbol('queue operator');

/** Sessions and arrays of them: asked for, watched, explained, ended: part of the gateway's module. */
export const SESSION_PROVIDERS: readonly Provider[] = [
  {
    provide: tokens.SCHEDULER,
    useFactory: (request: Requester) => busScheduler(request),
    inject: [REQUESTER],
  },
  {
    provide: QUEUE_OPERATOR,
    useFactory: (request: Requester) => busQueueOperator(request),
    inject: [REQUESTER],
  },
  { provide: tokens.SESSION_VIEWS, useFactory: postgresSessionViews, inject: [DATA_SOURCE] },
  { provide: tokens.NODE_OUTPUT, useFactory: busNodeOutput, inject: [BUS, REQUESTER] },
  { provide: tokens.LIVE_USAGES, useFactory: busLiveUsages, inject: [REQUESTER] },
  {
    provide: tokens.RESOLVERS,
    useFactory: resolvers,
    inject: [tokens.FIND_SESSIONS, tokens.FOLDERS, tokens.RESOLVE_IMAGE, LOG],
  },
  {
    provide: tokens.REQUEST_SESSION,
    useFactory: requestSession,
    inject: [tokens.SCHEDULER, tokens.LOG_TAIL, tokens.VIEWS_PROGRESS, tokens.RESOLVERS],
  },
  { provide: tokens.TRY_SESSION, useFactory: trySession, inject: [tokens.SCHEDULER, tokens.RESOLVERS] },
  {
    provide: tokens.REQUEST_ARRAY,
    useFactory: requestArray,
    inject: [tokens.SCHEDULER, tokens.VIEWS_PROGRESS, tokens.RESOLVERS],
  },
  { provide: tokens.FIND_SESSION, useFactory: findSession, inject: [tokens.SESSION_VIEWS, tokens.LOG_TAIL] },
  {
    provide: tokens.FIND_SESSIONS,
    useFactory: findSessions,
    inject: [tokens.FIND_SESSION, tokens.FIND_ARRAY, tokens.SESSION_VIEWS],
  },
  { provide: tokens.FIND_ARRAY, useFactory: findArray, inject: [tokens.SESSION_VIEWS] },
  { provide: tokens.SHOW_ARRAY, useFactory: showArray, inject: [tokens.FIND_ARRAY, tokens.SESSION_VIEWS] },
  { provide: tokens.SESSION_NOW, useFactory: sessionNow, inject: [tokens.LOG_TAIL] },
  {
    provide: tokens.OPERATE_SESSIONS,
    useFactory: operateSessions,
    inject: [tokens.FIND_SESSIONS, tokens.FIND_SESSION, QUEUE_OPERATOR, tokens.VIEWS_PROGRESS],
  },
  {
    provide: tokens.STOP_MATCHING,
    useFactory: stopMatching,
    inject: [tokens.SESSION_VIEWS, QUEUE_OPERATOR, tokens.LOG_TAIL, tokens.VIEWS_PROGRESS],
  },
  {
    provide: tokens.KEEP_SESSION,
    useFactory: keepSession,
    inject: [tokens.SCHEDULER, tokens.LOG_TAIL, tokens.VIEWS_PROGRESS],
  },
  {
    provide: tokens.STOP_SESSION,
    useFactory: stopSession,
    inject: [tokens.SCHEDULER, tokens.LOG_TAIL, tokens.VIEWS_PROGRESS],
  },
  { provide: tokens.EXPLAIN_SESSION, useFactory: explainSession, inject: [tokens.SCHEDULER] },
  { provide: tokens.SHOW_PROGRESS, useFactory: showProgress, inject: [tokens.NODE_OUTPUT] },
  { provide: tokens.READ_OUTPUT, useFactory: readOutput, inject: [tokens.LOG_TAIL, tokens.NODE_OUTPUT] },
  { provide: tokens.FOLLOW_OUTPUT, useFactory: followOutput, inject: [tokens.LOG_TAIL, tokens.NODE_OUTPUT] },
  { provide: tokens.FIND_WAITS, useFactory: findWaits, inject: [tokens.FOLDERS, tokens.LIVE_USAGES] },
  { provide: tokens.NOTE_SESSION, useFactory: noteSession, inject: [tokens.FOLDERS, tokens.LIVE_USAGES] },
  {
    provide: tokens.WATCH_SESSION,
    useFactory: watchSession,
    inject: [tokens.LOG_TAIL, tokens.NODE_OUTPUT, tokens.SCHEDULER, tokens.NOTE_SESSION],
  },
  {
    provide: tokens.STORE_BUNDLE,
    useFactory: (request: Requester) => storeBundle(busBundleStore(request)),
    inject: [REQUESTER],
  },
];

export const SESSION_CONTROLLERS: readonly Type[] = [
  ForesightController,
  SessionsController,
  QueueController,
  StopMatchingController,
  ArraysController,
  SessionStreamsController,
  UsageController,
  BundlesController,
];
