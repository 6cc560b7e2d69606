import { once } from 'node:events';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { type Bus, deadLetterBox } from '#bus';
import { SUBJECTS } from '#contracts';
import { type PostgresEventLog, postgresEventLog, type ProjectionRunner, projectionRunner } from '#event-log';
import { type Clock, describeError, type Log } from '#kernel';
import { BUS, CLOCK, CONFIG, DATA_SOURCE, LOG, TASKS, type Tasks } from '#service-kit';
import { ALERT_PROVIDERS } from './alerts.providers.ts';
import { usageProjection } from './adapters/apply-usage.ts';
import { postgresUsageStore } from './adapters/postgres-usage-store.ts';
import type { MetricsConfig } from './config.ts';
import { type UsageBook, usageBook } from './handlers/live-usage.ts';
import { readUsage } from './handlers/read-usage.ts';
import { tellFigures } from './handlers/tell-figures.ts';
import type { UsageStore } from './ports/usage-store.ts';
import { EVENT_LOG, READ_USAGE, TELL_FIGURES, USAGE_BOOK, USAGE_RUNNER, USAGE_STORE } from './tokens.ts';
import { hearUsage } from './transport/hear-usage.ts';
import { AlertsController } from './transport/alerts.controller.ts';
import { UsageController } from './transport/usage.controller.ts';

/** Nobody waits for this view while a session starts. */
const LINGER_MS = 100;

@Module({
  controllers: [UsageController, AlertsController],
  providers: [
    ...ALERT_PROVIDERS,
    {
      provide: EVENT_LOG,
      useFactory: ({ postgresUrl: url }: MetricsConfig, bus: Bus, log: Log) =>
        postgresEventLog({
          url,
          applicationName: 'berth-metrics',
          onAppended: () => bus.hint(SUBJECTS.logAppended),
          readConnectionsMax: 1,
          onFailure: (failure) => log.debug({ cause: describeError(failure) }, 'the log does not answer'),
        }),
      inject: [CONFIG, BUS, LOG],
    },
    { provide: USAGE_STORE, useFactory: postgresUsageStore, inject: [DATA_SOURCE] },
    {
      provide: USAGE_RUNNER,
      useFactory: (source: PostgresEventLog, dataSource: DataSource, bus: Bus, log: Log, tasks: Tasks) => {
        const runner = projectionRunner({
          projection: usageProjection,
          source,
          dataSource,
          connected: bus.connected,
          bury: deadLetterBox(bus),
          log,
          lingerMs: LINGER_MS,
        });
        tasks.add({ name: runner.name, run: runner.run });
        return runner;
      },
      inject: [EVENT_LOG, DATA_SOURCE, BUS, LOG, TASKS],
    },
    {
      provide: USAGE_BOOK,
      useFactory: (bus: Bus, clock: Clock, tasks: Tasks) => {
        const book = usageBook(clock);
        tasks.add({
          name: 'hear usage',
          run: async (signal) => {
            const deaf = hearUsage(bus, book);
            if (!signal.aborted) await once(signal, 'abort');
            deaf();
          },
        });
        return book;
      },
      inject: [BUS, CLOCK, TASKS],
    },
    { provide: READ_USAGE, useFactory: readUsage, inject: [USAGE_STORE, CLOCK] },
    {
      provide: TELL_FIGURES,
      useFactory: (store: UsageStore, { status }: ProjectionRunner, { newest }: UsageBook) =>
        tellFigures(store, status, newest, () => process.memoryUsage.rss()),
      inject: [USAGE_STORE, USAGE_RUNNER, USAGE_BOOK],
    },
  ],
})
export class MetricsModule implements OnApplicationShutdown {
  readonly #log: PostgresEventLog;
  constructor(@Inject(EVENT_LOG) log: PostgresEventLog) {
    this.#log = log;
  }

  onApplicationShutdown(): Promise<void> {
    return this.#log.close();
  }
}
