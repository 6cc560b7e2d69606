import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { deadLetterBox } from '#bus';
import type { Bus } from '#bus';
import { SUBJECTS } from '#contracts';
import { postgresEventLog, projectionRunner } from '#event-log';
import type { PostgresEventLog, ProjectionRunner } from '#event-log';
import { describeError } from '#kernel';
import type { Log } from '#kernel';
import { BUS, CONFIG, DATA_SOURCE, LOG } from '#service-kit';
import { createLogTail } from './adapters/log-tail.ts';
import type { RunningLogTail } from './adapters/log-tail.ts';
import { viewsStoreOf } from './adapters/postgres/views-store.ts';
import type { GatewayConfig } from './config.ts';
import { followEvents, readEvents } from './handlers/follow-events.ts';
import { streamOwners } from './handlers/stream-owners.ts';
import type { ViewsProgress } from './ports/views-progress.ts';
import { VIEWS_NAME, applyEvents } from './projections/gateway-views.ts';
import * as tokens from './tokens.ts';
import { EventsController } from './transport/events.controller.ts';
import { AuditController } from './transport/audit.controller.ts';

/** What the gateway follows the log with, and what it shows of it: part of the gateway's module. */
export const LOG_PROVIDERS: readonly Provider[] = [
  {
    provide: tokens.EVENT_LOG,
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
    provide: tokens.VIEWS,
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
    inject: [tokens.EVENT_LOG, DATA_SOURCE, BUS, LOG],
  },
  {
    provide: tokens.VIEWS_PROGRESS,
    useFactory: (views: ProjectionRunner): ViewsProgress => ({ reached: views.waitFor }),
    inject: [tokens.VIEWS],
  },
  {
    provide: tokens.LOG_TAIL,
    useFactory: (source: PostgresEventLog, bus: Bus, log: Log): RunningLogTail =>
      createLogTail({ source, log, hint: (wake) => bus.listen(SUBJECTS.logAppended, () => wake()) }),
    inject: [tokens.EVENT_LOG, BUS, LOG],
  },
  {
    provide: tokens.STREAM_OWNERS,
    useFactory: streamOwners,
    inject: [tokens.SESSION_VIEWS, tokens.LOG_TAIL],
  },
  { provide: tokens.READ_EVENTS, useFactory: readEvents, inject: [tokens.LOG_TAIL, tokens.STREAM_OWNERS] },
  {
    provide: tokens.FOLLOW_EVENTS,
    useFactory: followEvents,
    inject: [tokens.LOG_TAIL, tokens.STREAM_OWNERS],
  },
];

export const LOG_CONTROLLERS: readonly Type[] = [EventsController, AuditController];
