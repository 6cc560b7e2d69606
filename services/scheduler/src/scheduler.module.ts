import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Bus } from '#bus';
import { SUBJECTS } from '#contracts';
import {
  type EventLog,
  type PostgresEventLog,
  type PostgresSnapshotStore,
  type SnapshotStore,
  postgresEventLog,
  postgresSnapshotStore,
} from '#event-log';
import { type Clock, type Log, type NodeId, describeError } from '#kernel';
import { BUS, CLOCK, CONFIG, LOG, READINESS, TASKS } from '#service-kit';
import { runInBackground } from './background.ts';
import type { SchedulerConfig } from './config.ts';
import { bookReservationHandler, cancelReservationHandler } from './handlers/book-reservation.ts';
import { type DecideAndAppend, decideAndAppend } from './handlers/decide-and-append.ts';
import { createPlanner } from './domain/planning/planner.ts';
import { type DecideOnStream, decideOnStream } from './handlers/decide-on-stream.ts';
import { decideOnReservation } from './handlers/decide-on-reservation.ts';
import { explainSession } from './handlers/explain-session.ts';
import { followReportHandler } from './handlers/follow-report.ts';
import { joinNodeHandler } from './handlers/join-node.ts';
import { operateNodeHandler } from './handlers/operate-node.ts';
import { type PlacementLoop, runPlacementLoop } from './handlers/place-waiting.ts';
import { operateQueue } from './handlers/operate-queue.ts';
import { requestArrayHandler } from './handlers/request-array.ts';
import { requestSessionHandler } from './handlers/request-session.ts';
import { setPolicyHandler } from './handlers/set-policy.ts';
import { projectEgressHandler } from './handlers/project-egress.ts';
import { setQuotaHandler } from './handlers/set-quota.ts';
import { keepSessionHandler } from './handlers/keep-session.ts';
import { type UsageWatch, watchUsage } from './handlers/watch-usage.ts';
import { noteAppHandler } from './handlers/note-app.ts';
import { shareApps } from './handlers/share-app.ts';
import { stopSessionHandler } from './handlers/stop-session.ts';
import { tellDesiredHandler } from './handlers/tell-desired.ts';
import { memberSecrets } from './handlers/with-member-secrets.ts';
import { tellReservations } from './handlers/tell-reservations.ts';
import { tellPools } from './handlers/tell-pools.ts';
import { manageProjects } from './handlers/manage-projects.ts';
import { type TellProjects, tellProjects } from './handlers/tell-projects.ts';
import { trySession } from './handlers/try-session.ts';
import { type NodeWatch, watchNodes } from './handlers/watch-nodes.ts';
import { sayError } from './say-error.ts';
import {
  BACKGROUND,
  BOOK_RESERVATION,
  CANCEL_RESERVATION,
  DECIDE_AND_APPEND,
  DECIDE_ON_STREAM,
  DECIDE_ON_RESERVATION,
  EVENT_LOG,
  EXPLAIN_SESSION,
  FOLLOW_REPORT,
  FOLLOWER,
  JOIN_NODE,
  KEEP_SESSION,
  NODE_WATCH,
  USAGE_WATCH,
  OPERATE_NODE,
  PLACEMENT_LOOP,
  PROJECT_EGRESS,
  REQUEST_SESSION,
  SET_POLICY,
  SET_QUOTA,
  SHARE_APPS,
  SNAPSHOTS,
  OPERATE_QUEUE,
  REQUEST_ARRAY,
  NOTE_APP,
  STOP_SESSION,
  TELL_DESIRED,
  TELL_RESERVATIONS,
  TELL_POOLS,
  TELL_PROJECTS,
  MANAGE_PROJECTS,
  TRY_SESSION,
  WHAT_IF,
} from './tokens.ts';
import { EgressController } from './transport/egress.controller.ts';
import { AppSharesController } from './transport/app-shares.controller.ts';
import { NodesController } from './transport/nodes.controller.ts';
import { OperatorsController } from './transport/operators.controller.ts';
import { PoolsController } from './transport/pools.controller.ts';
import { ProjectsController } from './transport/projects.controller.ts';
import { ForesightController } from './transport/foresight.controller.ts';
import { ReservationsController } from './transport/reservations.controller.ts';
import { QueueController } from './transport/queue.controller.ts';
import { SessionsController } from './transport/sessions.controller.ts';
import { WhatIfController } from './transport/what-if.controller.ts';
import { whatIf } from './what-if/what-if.ts';
import { type WorldFollower, followWorld } from './world/world-follower.ts';
import { createWorld } from './world/world.ts';

const openLog = (config: SchedulerConfig, bus: Bus, log: Log): PostgresEventLog =>
  postgresEventLog({
    url: config.postgresUrl,
    applicationName: 'berth-scheduler',
    onAppended: (head) => bus.hint(SUBJECTS.logAppended, String(head)),
    onFailure: (failure) => log.warn({ cause: describeError(failure) }, 'a call to the event log failed'),
  });

const openSnapshots = (config: SchedulerConfig, log: Log): PostgresSnapshotStore =>
  postgresSnapshotStore({
    url: config.postgresUrl,
    onFailure: (failure) => log.debug({ cause: describeError(failure) }, 'the snapshots did not answer'),
  });

/** Commands and reports come first: while many are made at once, the queue is planned for all of them together. */
const PLANNING_SHARE_MAX = 0.1;
const HINTS_APART_MS = 10;

@Module({
  controllers: [
    QueueController,
    SessionsController,
    AppSharesController,
    NodesController,
    OperatorsController,
    ReservationsController,
    ProjectsController,
    EgressController,
    PoolsController,
    ForesightController,
    WhatIfController,
  ],
  providers: [
    { provide: EVENT_LOG, useFactory: openLog, inject: [CONFIG, BUS, LOG] },
    { provide: SNAPSHOTS, useFactory: openSnapshots, inject: [CONFIG, LOG] },
    {
      provide: FOLLOWER,
      useFactory: (source: EventLog, snapshots: SnapshotStore, bus: Bus, log: Log): WorldFollower => {
        const follower = followWorld({
          source,
          world: createWorld(),
          snapshots,
          onError: sayError(log),
          hintsApartMs: HINTS_APART_MS,
        });
        bus.listen(SUBJECTS.logAppended, (message) => {
          const head = message.string();
          // What this process appended itself it has read, as a rule, before its own hint comes back.
          const isRead = head !== '' && Number(head) <= follower.world.position();
          if (!isRead) follower.hint();
        });
        return follower;
      },
      inject: [EVENT_LOG, SNAPSHOTS, BUS, LOG],
    },
    {
      provide: PLACEMENT_LOOP,
      useFactory: (
        log: EventLog,
        follower: WorldFollower,
        clock: Clock,
        bus: Bus,
        say: Log,
      ): PlacementLoop => {
        const onGiven = (nodes: readonly NodeId[]): void => {
          for (const node of nodes) bus.hint(SUBJECTS.nodeLook(node));
        };
        const ports = { log, follower, clock, onGiven, onError: sayError(say) };
        const loop = runPlacementLoop({ ...ports, shareMax: PLANNING_SHARE_MAX });
        follower.onMoved(loop.wake);
        return loop;
      },
      inject: [EVENT_LOG, FOLLOWER, CLOCK, BUS, LOG],
    },
    {
      provide: DECIDE_AND_APPEND,
      useFactory: (log: EventLog, follower: WorldFollower) => decideAndAppend({ log, follower }),
      inject: [EVENT_LOG, FOLLOWER],
    },
    {
      provide: NODE_WATCH,
      useFactory: (
        log: EventLog,
        { world }: WorldFollower,
        clock: Clock,
        config: SchedulerConfig,
        say: Log,
      ): NodeWatch => {
        const limits = { silenceMs: config.nodeSilenceMs, lossMs: config.nodeLossMs };
        return watchNodes({ log, world, clock, limits, fencing: config.fencing, onError: sayError(say) });
      },
      inject: [EVENT_LOG, FOLLOWER, CLOCK, CONFIG, LOG],
    },
    { provide: REQUEST_SESSION, useFactory: requestSessionHandler, inject: [DECIDE_AND_APPEND] },
    { provide: REQUEST_ARRAY, useFactory: requestArrayHandler, inject: [DECIDE_AND_APPEND] },
    { provide: OPERATE_QUEUE, useFactory: operateQueue, inject: [DECIDE_AND_APPEND, CLOCK] },
    { provide: SHARE_APPS, useFactory: shareApps, inject: [DECIDE_AND_APPEND, CLOCK] },
    { provide: NOTE_APP, useFactory: noteAppHandler, inject: [DECIDE_AND_APPEND, CLOCK] },
    { provide: KEEP_SESSION, useFactory: keepSessionHandler, inject: [DECIDE_AND_APPEND, CLOCK] },
    {
      provide: USAGE_WATCH,
      useFactory: ({ world }: WorldFollower, decide: DecideAndAppend, clock: Clock, log: Log) =>
        watchUsage({ world, decideAndAppend: decide, clock, onError: sayError(log) }),
      inject: [FOLLOWER, DECIDE_AND_APPEND, CLOCK, LOG],
    },
    { provide: STOP_SESSION, useFactory: stopSessionHandler, inject: [DECIDE_AND_APPEND, CLOCK] },
    { provide: FOLLOW_REPORT, useFactory: followReportHandler, inject: [DECIDE_AND_APPEND] },
    { provide: JOIN_NODE, useFactory: joinNodeHandler, inject: [EVENT_LOG, FOLLOWER, CLOCK] },
    { provide: OPERATE_NODE, useFactory: operateNodeHandler, inject: [EVENT_LOG, FOLLOWER, CLOCK] },
    {
      provide: DECIDE_ON_RESERVATION,
      useFactory: decideOnReservation,
      inject: [EVENT_LOG, FOLLOWER, CLOCK],
    },
    { provide: BOOK_RESERVATION, useFactory: bookReservationHandler, inject: [DECIDE_ON_RESERVATION] },
    { provide: CANCEL_RESERVATION, useFactory: cancelReservationHandler, inject: [DECIDE_ON_RESERVATION] },
    { provide: TELL_RESERVATIONS, useFactory: tellReservations, inject: [EVENT_LOG, FOLLOWER, CLOCK] },
    {
      provide: TELL_DESIRED,
      useFactory: (follower: WorldFollower, { secretKey }: SchedulerConfig) =>
        tellDesiredHandler(follower, secretKey === undefined ? null : memberSecrets(secretKey)),
      inject: [FOLLOWER, CONFIG],
    },
    { provide: DECIDE_ON_STREAM, useFactory: decideOnStream, inject: [EVENT_LOG, FOLLOWER] },
    { provide: SET_QUOTA, useFactory: setQuotaHandler, inject: [DECIDE_ON_STREAM, CLOCK, TELL_PROJECTS] },
    {
      provide: PROJECT_EGRESS,
      useFactory: (decide: DecideOnStream, follower: WorldFollower, clock: Clock, bus: Bus) =>
        projectEgressHandler({
          decide,
          follower,
          clock,
          onChanged: (node) => bus.hint(SUBJECTS.nodeLook(node)),
        }),
      inject: [DECIDE_ON_STREAM, FOLLOWER, CLOCK, BUS],
    },
    { provide: SET_POLICY, useFactory: setPolicyHandler, inject: [DECIDE_ON_STREAM, CLOCK, FOLLOWER] },
    { provide: TELL_PROJECTS, useFactory: tellProjects, inject: [FOLLOWER, CLOCK] },
    {
      provide: MANAGE_PROJECTS,
      useFactory: (
        log: EventLog,
        follower: WorldFollower,
        decide: DecideOnStream,
        tell: TellProjects,
        clock: Clock,
      ) => manageProjects({ log, follower, decide, tell, clock }),
      inject: [EVENT_LOG, FOLLOWER, DECIDE_ON_STREAM, TELL_PROJECTS, CLOCK],
    },
    { provide: TELL_POOLS, useFactory: tellPools, inject: [FOLLOWER] },
    {
      provide: EXPLAIN_SESSION,
      useFactory: ({ world }: WorldFollower, clock: Clock, { idlenessOf }: UsageWatch) =>
        explainSession({ world, clock, planner: createPlanner(), idlenessOf }),
      inject: [FOLLOWER, CLOCK, USAGE_WATCH],
    },
    {
      provide: TRY_SESSION,
      useFactory: ({ world }: WorldFollower, clock: Clock) =>
        trySession({ world, clock, planner: createPlanner() }),
      inject: [FOLLOWER, CLOCK],
    },
    {
      provide: WHAT_IF,
      useFactory: (log: EventLog, clock: Clock, config: SchedulerConfig, say: Log) =>
        whatIf({ log, clock, rules: { deviceLossMs: config.deviceLossMs }, onError: sayError(say) }),
      inject: [EVENT_LOG, CLOCK, CONFIG, LOG],
    },
    {
      provide: BACKGROUND,
      useFactory: runInBackground,
      inject: [
        CONFIG,
        TASKS,
        READINESS,
        BUS,
        LOG,
        CLOCK,
        EVENT_LOG,
        SNAPSHOTS,
        FOLLOWER,
        NODE_WATCH,
        DECIDE_AND_APPEND,
        FOLLOW_REPORT,
        PLACEMENT_LOOP,
        DECIDE_ON_RESERVATION,
        USAGE_WATCH,
      ],
    },
  ],
})
export class SchedulerModule implements OnApplicationShutdown {
  readonly #log: PostgresEventLog;
  readonly #follower: WorldFollower;
  readonly #loop: PlacementLoop;
  readonly #snapshots: PostgresSnapshotStore;
  constructor(
    @Inject(EVENT_LOG) log: PostgresEventLog,
    @Inject(SNAPSHOTS) snapshots: PostgresSnapshotStore,
    @Inject(FOLLOWER) follower: WorldFollower,
    @Inject(PLACEMENT_LOOP) loop: PlacementLoop,
  ) {
    this.#log = log;
    this.#follower = follower;
    this.#loop = loop;
    this.#snapshots = snapshots;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#loop.stop();
    await this.#follower.stop();
    await Promise.all([this.#log.close(), this.#snapshots.close()]);
  }
}
