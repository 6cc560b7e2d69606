import { Inject, Module } from '@nestjs/common';
import type { OnModuleDestroy, Provider } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { v4 } from 'uuid';
import { deadLetterBox } from '#bus';
import type { Bus, Requester } from '#bus';
import { SUBJECTS } from '#contracts';
import { postgresEventLog, projectionRunner } from '#event-log';
import type { PostgresEventLog, ProjectionRunner } from '#event-log';
import { commandId, describeError } from '#kernel';
import type { Clock, Log } from '#kernel';
import { BUS, CLOCK, CONFIG, DATA_SOURCE, every, LOG, READINESS, REQUESTER, TASKS } from '#service-kit';
import type { Readiness, Tasks } from '#service-kit';
import { busBundleStore } from './adapters/bus/bundle-store.ts';
import { busFileJobs } from './adapters/bus/file-jobs.ts';
import { busFileDoor } from './adapters/bus/file-door.ts';
import { busFolders } from './adapters/bus/folders.ts';
import { busLiveUsages } from './adapters/bus/live-usage.ts';
import { busNodeOutput } from './adapters/bus/node-output.ts';
import { busNodeImages } from './adapters/bus/node-images.ts';
import { busPools } from './adapters/bus/pools.ts';
import { busProjects } from './adapters/bus/projects.ts';
import { busNodeOwner } from './adapters/bus/node-owner.ts';
import { busReservations } from './adapters/bus/reservations.ts';
import { busQueueOperator } from './adapters/bus/queue-operator.ts';
import { busScheduler } from './adapters/bus/scheduler.ts';
import { createLogTail } from './adapters/log-tail.ts';
import type { RunningLogTail } from './adapters/log-tail.ts';
import { postgresKeySecrets, postgresKeyViews } from './adapters/postgres/keys.ts';
import { postgresNodeViews } from './adapters/postgres/node-views.ts';
import { postgresSessionViews } from './adapters/postgres/session-views.ts';
import { postgresPeople, postgresUserViews } from './adapters/postgres/users.ts';
import { viewsStoreOf } from './adapters/postgres/views-store.ts';
import type { GatewayConfig } from './config.ts';
import { authenticate } from './handlers/authenticate.ts';
import { changeUser } from './handlers/change-user.ts';
import type { RecordRefusals } from './handlers/record-refusals.ts';
import type { ChangeUser } from './handlers/change-user.ts';
import { manageUsers } from './handlers/manage-users.ts';
import { bookReservation } from './handlers/book-reservation.ts';
import { explainSession } from './handlers/explain-session.ts';
import { findArray } from './handlers/find-array.ts';
import { findSession } from './handlers/find-session.ts';
import { findSessions } from './handlers/find-sessions.ts';
import { followEvents, readEvents } from './handlers/follow-events.ts';
import { followOutput } from './handlers/follow-output.ts';
import { ensureBootstrapKey, issueKey, revokeKey } from './handlers/issue-key.ts';
import { keepSession } from './handlers/keep-session.ts';
import { listImages } from './handlers/list-images.ts';
import { operateNode } from './handlers/operate-node.ts';
import { noteSession } from './handlers/note-session.ts';
import { operateFolders } from './handlers/operate-folders.ts';
import { readOutput } from './handlers/read-output.ts';
import { operateSessions } from './handlers/operate-sessions.ts';
import { requestArray } from './handlers/request-array.ts';
import { requestSession } from './handlers/request-session.ts';
import { setPolicy } from './handlers/set-policy.ts';
import { setQuota } from './handlers/set-quota.ts';
import { showProgress } from './handlers/show-progress.ts';
import { showProjects } from './handlers/show-projects.ts';
import { resolvers } from './handlers/resolve-folders.ts';
import { sessionNow } from './handlers/session-from-log.ts';
import { showArray } from './handlers/show-array.ts';
import { stopSession } from './handlers/stop-session.ts';
import { streamOwners } from './handlers/stream-owners.ts';
import { storeBundle } from './handlers/store-bundle.ts';
import { trySession } from './handlers/try-session.ts';
import { watchSession } from './handlers/watch-session.ts';
import type { KeySecrets } from './ports/keys.ts';
import type { SweepSignIns } from './ports/sign-in.ts';
import type { People, UserViews } from './ports/users.ts';
import type { ViewsProgress } from './ports/views-progress.ts';
import { applyEvents, VIEWS_NAME } from './projections/gateway-views.ts';
import { SIGN_IN_PROVIDERS, SWEEP_SIGN_INS } from './sign-in.module.ts';
import { appProviders } from './apps.module.ts';
import { registryProviders } from './registries.module.ts';
import { streamProviders } from './streams.module.ts';
import { WEB_CONTROLLERS, WEB_PROVIDERS } from './web.module.ts';
import * as tokens from './tokens.ts';
import { AboutController } from './transport/about.controller.ts';
import { AccessGuard } from './transport/access.guard.ts';
import { BundlesController } from './transport/bundles.controller.ts';
import { TerminalsController } from './transport/terminals.controller.ts';
import { ExecController } from './transport/exec.controller.ts';
import { EventsController } from './transport/events.controller.ts';
import { AppsController } from './transport/apps/apps.controller.ts';
import { ImagesController } from './transport/images.controller.ts';
import { MembersController } from './transport/members.controller.ts';
import { AuditController } from './transport/audit.controller.ts';
import { AccountController } from './transport/account.controller.ts';
import { OidcController } from './transport/oidc.controller.ts';
import { PagesController } from './transport/pages.controller.ts';
import { SignInController } from './transport/sign-in.controller.ts';
import { UserAccessController } from './transport/user-access.controller.ts';
import { UsersController } from './transport/users.controller.ts';
import { FileJobsController } from './transport/file-jobs.controller.ts';
import { FileLinksController } from './transport/file-links.controller.ts';
import { FilesController } from './transport/files.controller.ts';
import { FolderActionsController } from './transport/folder-actions.controller.ts';
import { FoldersController } from './transport/folders.controller.ts';
import { GRPC_PROVIDERS, RPC_CONTROLLERS } from './transport/grpc/grpc-providers.ts';
import { KernelsController } from './transport/kernels.controller.ts';
import { KeysController } from './transport/keys.controller.ts';
import { NodeOperationsController } from './transport/node-operations.controller.ts';
import { NodesController } from './transport/nodes.controller.ts';
import { PoolsController } from './transport/pools.controller.ts';
import { ProjectsController } from './transport/projects.controller.ts';
import { RegistriesController } from './transport/registries.controller.ts';
import { RegistryLoginsController } from './transport/registry-logins.controller.ts';
import { ReservationsController } from './transport/reservations.controller.ts';
import { SessionStreamsController } from './transport/session-streams.controller.ts';
import { UsageController } from './transport/usage.controller.ts';
import { UploadsController } from './transport/uploads.controller.ts';
import { VolumesController } from './transport/volumes.controller.ts';
import { ForesightController } from './transport/foresight.controller.ts';
import { AtPositionInterceptor } from './transport/at-position.interceptor.ts';
import { ArraysController } from './transport/arrays.controller.ts';
import { QueueController } from './transport/queue.controller.ts';
import { SessionsController } from './transport/sessions.controller.ts';

const { EVENT_LOG } = tokens;
const KEY_SECRETS = Symbol('key secrets');
const NODE_IMAGES = Symbol('node images');
const NODE_OUTPUT = Symbol('node output');
const PROJECTS = Symbol('projects');
const NODE_OWNER = Symbol('node owner');
const FIND_SESSIONS = Symbol('find sessions');
const QUEUE_OPERATOR = Symbol('queue operator');
const RESOLVERS = Symbol('resolvers of a wish');
const SCHEDULER = Symbol('scheduler');
const STREAM_OWNERS = Symbol('stream owners');
const VIEWS = Symbol('views');
/** A gateway that is so far behind shows what no longer is: better another one answers. */
const LAG_MAX = 20_000;
/** What is refused is in the log so long after, at most. */
const AUDIT_MS = 5000;
const SWEEP_MS = 10 * 60_000;

const adapters: Provider[] = [
  {
    provide: EVENT_LOG,
    useFactory: (config: GatewayConfig, bus: Bus, log: Log): PostgresEventLog =>
      postgresEventLog({
        url: config.postgresUrl,
        applicationName: 'berth-gateway',
        onAppended: () => bus.hint(SUBJECTS.logAppended),
        onFailure: (failure) => log.debug({ cause: describeError(failure) }, 'the log did not answer'),
      }),
    inject: [CONFIG, BUS, LOG],
  },
  {
    provide: VIEWS,
    useFactory: (source: PostgresEventLog, dataSource: DataSource, bus: Bus, log: Log): ProjectionRunner =>
      projectionRunner({
        projection: {
          name: VIEWS_NAME,
          onPoison: 'step-over',
          apply: (events, transaction) => applyEvents(events, viewsStoreOf(transaction)),
        },
        source,
        dataSource,
        connected: bus.connected,
        bury: deadLetterBox(bus),
        log,
      }),
    inject: [EVENT_LOG, DATA_SOURCE, BUS, LOG],
  },
  {
    provide: tokens.VIEWS_PROGRESS,
    useFactory: (views: ProjectionRunner): ViewsProgress => ({ reached: views.waitFor }),
    inject: [VIEWS],
  },
  {
    provide: tokens.LOG_TAIL,
    useFactory: (source: PostgresEventLog, bus: Bus, log: Log): RunningLogTail =>
      createLogTail({ source, log, hint: (wake) => bus.listen(SUBJECTS.logAppended, () => wake()) }),
    inject: [EVENT_LOG, BUS, LOG],
  },
  {
    provide: QUEUE_OPERATOR,
    useFactory: (request: Requester) => busQueueOperator(request),
    inject: [REQUESTER],
  },
  { provide: SCHEDULER, useFactory: (request: Requester) => busScheduler(request), inject: [REQUESTER] },
  { provide: PROJECTS, useFactory: busProjects, inject: [REQUESTER] },
  { provide: tokens.FOLDERS, useFactory: busFolders, inject: [REQUESTER] },
  { provide: tokens.FILE_DOOR, useFactory: busFileDoor, inject: [REQUESTER] },
  { provide: tokens.FILE_JOBS, useFactory: busFileJobs, inject: [REQUESTER] },
  { provide: tokens.POOLS, useFactory: busPools, inject: [REQUESTER] },
  { provide: NODE_OWNER, useFactory: (request: Requester) => busNodeOwner(request), inject: [REQUESTER] },
  { provide: tokens.RESERVATIONS, useFactory: busReservations, inject: [REQUESTER] },
  { provide: NODE_IMAGES, useFactory: busNodeImages, inject: [REQUESTER] },
  { provide: tokens.LIVE_USAGES, useFactory: busLiveUsages, inject: [REQUESTER] },
  { provide: NODE_OUTPUT, useFactory: busNodeOutput, inject: [BUS, REQUESTER] },
  { provide: tokens.SESSION_VIEWS, useFactory: postgresSessionViews, inject: [DATA_SOURCE] },
  { provide: tokens.NODE_VIEWS, useFactory: postgresNodeViews, inject: [DATA_SOURCE] },
  { provide: tokens.USER_VIEWS, useFactory: postgresUserViews, inject: [DATA_SOURCE] },
  { provide: tokens.PEOPLE, useFactory: postgresPeople, inject: [DATA_SOURCE] },
  { provide: tokens.KEY_VIEWS, useFactory: postgresKeyViews, inject: [DATA_SOURCE] },
  { provide: KEY_SECRETS, useFactory: postgresKeySecrets, inject: [DATA_SOURCE] },
  { provide: tokens.OPENAPI, useValue: { document: undefined } },
];

const { LOG_TAIL, SESSION_VIEWS, VIEWS_PROGRESS, KEY_VIEWS } = tokens;
const handlers: Provider[] = [
  { provide: tokens.CHANGE_USER, useFactory: changeUser, inject: [EVENT_LOG] },
  {
    provide: tokens.MANAGE_USERS,
    useFactory: (
      change: ChangeUser,
      people: People,
      users: UserViews,
      progress: ViewsProgress,
      clock: Clock,
    ) => manageUsers({ changeUser: change, people, users, progress, clock }),
    inject: [tokens.CHANGE_USER, tokens.PEOPLE, tokens.USER_VIEWS, VIEWS_PROGRESS, CLOCK],
  },
  { provide: tokens.AUTHENTICATE, useFactory: authenticate, inject: [KEY_SECRETS, CLOCK, LOG] },
  {
    provide: tokens.REQUEST_SESSION,
    useFactory: requestSession,
    inject: [SCHEDULER, LOG_TAIL, VIEWS_PROGRESS, RESOLVERS],
  },
  { provide: RESOLVERS, useFactory: resolvers, inject: [FIND_SESSIONS, tokens.FOLDERS, LOG] },
  { provide: tokens.FIND_ARRAY, useFactory: findArray, inject: [SESSION_VIEWS] },
  {
    provide: FIND_SESSIONS,
    useFactory: findSessions,
    inject: [tokens.FIND_SESSION, tokens.FIND_ARRAY, SESSION_VIEWS],
  },
  {
    provide: tokens.REQUEST_ARRAY,
    useFactory: requestArray,
    inject: [SCHEDULER, VIEWS_PROGRESS, RESOLVERS],
  },
  { provide: tokens.SHOW_ARRAY, useFactory: showArray, inject: [tokens.FIND_ARRAY, SESSION_VIEWS] },
  { provide: tokens.SESSION_NOW, useFactory: sessionNow, inject: [LOG_TAIL] },
  {
    provide: tokens.OPERATE_SESSIONS,
    useFactory: operateSessions,
    inject: [FIND_SESSIONS, tokens.FIND_SESSION, QUEUE_OPERATOR, VIEWS_PROGRESS],
  },
  { provide: tokens.KEEP_SESSION, useFactory: keepSession, inject: [SCHEDULER, LOG_TAIL, VIEWS_PROGRESS] },
  { provide: tokens.STOP_SESSION, useFactory: stopSession, inject: [SCHEDULER, LOG_TAIL, VIEWS_PROGRESS] },
  {
    provide: tokens.OPERATE_NODE,
    useFactory: operateNode,
    inject: [NODE_OWNER, tokens.NODE_VIEWS, VIEWS_PROGRESS],
  },
  { provide: tokens.FIND_SESSION, useFactory: findSession, inject: [SESSION_VIEWS, LOG_TAIL] },
  { provide: tokens.EXPLAIN_SESSION, useFactory: explainSession, inject: [SCHEDULER] },
  { provide: tokens.SHOW_PROGRESS, useFactory: showProgress, inject: [NODE_OUTPUT] },
  { provide: tokens.TRY_SESSION, useFactory: trySession, inject: [SCHEDULER, RESOLVERS] },
  { provide: tokens.BOOK_RESERVATION, useFactory: bookReservation, inject: [tokens.RESERVATIONS] },
  { provide: tokens.READ_OUTPUT, useFactory: readOutput, inject: [LOG_TAIL, NODE_OUTPUT] },
  { provide: tokens.FOLLOW_OUTPUT, useFactory: followOutput, inject: [LOG_TAIL, NODE_OUTPUT] },
  { provide: tokens.NOTE_SESSION, useFactory: noteSession, inject: [tokens.FOLDERS, tokens.LIVE_USAGES] },
  {
    provide: tokens.WATCH_SESSION,
    useFactory: watchSession,
    inject: [LOG_TAIL, NODE_OUTPUT, SCHEDULER, tokens.NOTE_SESSION],
  },
  { provide: STREAM_OWNERS, useFactory: streamOwners, inject: [SESSION_VIEWS, LOG_TAIL] },
  { provide: tokens.READ_EVENTS, useFactory: readEvents, inject: [LOG_TAIL, STREAM_OWNERS] },
  { provide: tokens.FOLLOW_EVENTS, useFactory: followEvents, inject: [LOG_TAIL, STREAM_OWNERS] },
  {
    provide: tokens.STORE_BUNDLE,
    useFactory: (request: Requester) => storeBundle(busBundleStore(request)),
    inject: [REQUESTER],
  },
  { provide: tokens.LIST_IMAGES, useFactory: listImages, inject: [tokens.NODE_VIEWS, NODE_IMAGES] },
  { provide: tokens.SHOW_PROJECTS, useFactory: showProjects, inject: [PROJECTS] },
  { provide: tokens.SET_QUOTA, useFactory: setQuota, inject: [PROJECTS] },
  { provide: tokens.SET_POLICY, useFactory: setPolicy, inject: [tokens.POOLS] },
  { provide: tokens.OPERATE_FOLDERS, useFactory: operateFolders, inject: [tokens.FOLDERS] },
  { provide: tokens.ISSUE_KEY, useFactory: issueKey, inject: [EVENT_LOG, KEY_SECRETS, CLOCK] },
  { provide: tokens.REVOKE_KEY, useFactory: revokeKey, inject: [EVENT_LOG, KEY_VIEWS, KEY_SECRETS, CLOCK] },
];

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Wiring of the gateway, and what it does for as long as it runs. */
@Module({
  controllers: [
    AboutController,
    ForesightController,
    SessionsController,
    QueueController,
    ArraysController,
    SessionStreamsController,
    UsageController,
    NodesController,
    NodeOperationsController,
    ReservationsController,
    EventsController,
    AuditController,
    ExecController,
    KernelsController,
    TerminalsController,
    BundlesController,
    AppsController,
    ImagesController,
    KeysController,
    UsersController,
    UserAccessController,
    SignInController,
    OidcController,
    AccountController,
    PagesController,
    ...WEB_CONTROLLERS,
    MembersController,
    ProjectsController,
    PoolsController,
    FoldersController,
    // Before what takes any word behind a folder's name.
    FilesController,
    FileLinksController,
    FileJobsController,
    UploadsController,
    FolderActionsController,
    VolumesController,
    RegistriesController,
    RegistryLoginsController,
    ...RPC_CONTROLLERS,
  ],
  providers: [
    ...GRPC_PROVIDERS,
    ...adapters,
    ...handlers,
    ...SIGN_IN_PROVIDERS,
    ...streamProviders,
    ...appProviders,
    ...WEB_PROVIDERS,
    ...registryProviders,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AtPositionInterceptor },
  ],
})
export class GatewayModule implements OnModuleDestroy {
  readonly #log: PostgresEventLog;
  constructor(
    @Inject(EVENT_LOG) log: PostgresEventLog,
    @Inject(VIEWS) views: ProjectionRunner,
    @Inject(LOG_TAIL) tail: RunningLogTail,
    @Inject(KEY_SECRETS) secrets: KeySecrets,
    @Inject(CONFIG) config: GatewayConfig,
    @Inject(CLOCK) clock: Clock,
    @Inject(TASKS) tasks: Tasks,
    @Inject(READINESS) readiness: Readiness,
    @Inject(SWEEP_SIGN_INS) sweepSignIns: SweepSignIns,
    @Inject(tokens.RECORD_REFUSALS) refusals: RecordRefusals,
  ) {
    this.#log = log;
    tasks.add({ name: 'views', run: views.run });
    tasks.add({ name: 'log tail', run: tail.run });
    tasks.add(every(AUDIT_MS, 'record refusals', refusals.flush));
    tasks.add(every(SWEEP_MS, 'sweep sign-ins', () => sweepSignIns(clock.now())));
    const { bootstrapKey } = config;
    let hasKey = bootstrapKey === undefined;
    if (bootstrapKey !== undefined)
      tasks.add({
        name: 'bootstrap key',
        run: async (signal) => {
          const issued = await ensureBootstrapKey({ log, secrets, clock }, bootstrapKey, commandId(v4()));
          while (!signal.aborted && !hasKey) hasKey = await views.waitFor(issued, 1000);
          await untilAborted(signal);
        },
      });
    readiness.add('views', () => {
      const { lag } = views.status();
      return lag <= LAG_MAX ? Promise.resolve() : Promise.reject(new Error(`${lag} events behind the log`));
    });
    readiness.add('first key', () =>
      hasKey
        ? Promise.resolve()
        : Promise.reject(new Error('the key of the configuration does not open the door yet')),
    );
  }

  async onModuleDestroy(): Promise<void> {
    await this.#log.close();
  }
}
