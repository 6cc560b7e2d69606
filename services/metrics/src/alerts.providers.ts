import { createHash } from 'node:crypto';
import type { Provider } from '@nestjs/common';
import { v5 } from 'uuid';
import type { PostgresEventLog, ProjectionRunner } from '#event-log';
import { type Clock, commandId, describeError, type Log } from '#kernel';
import { CLOCK, CONFIG, DATA_SOURCE, every, LOG, TASKS, type Tasks } from '#service-kit';
import { postgresAlertStore } from './adapters/postgres-alert-store.ts';
import type { MetricsConfig } from './config.ts';
import { operateAlerts } from './handlers/operate-alerts.ts';
import { watch } from './handlers/watch.ts';
import type { AlertStore } from './ports/alert-store.ts';
import { ALERT_STORE, ALERTS, EVENT_LOG, USAGE_RUNNER, WATCH } from './tokens.ts';

/** So long after something is so, there is an alert of it. */
const WATCH_MS = 1000;
const VIEWS_MS = 2000;
/** Any UUID; fixed for ever, since ids follow from it. */
const NAMESPACE = '0f6a3d0e-8f5b-4a7c-9c39-5d7d0b1f2ac4';

/** Names something by what it is: looks like the id of a session. */
const digest = (of: string) => {
  const number = createHash('sha256').update(of).digest().readBigUInt64BE();
  const id = `a${number.toString(36).slice(-11).padStart(11, '0')}`;
  return { id, commandId: commandId(v5(of, NAMESPACE)) };
};

/** What Berth watches by itself: part of the module. */
export const ALERT_PROVIDERS: readonly Provider[] = [
  { provide: ALERT_STORE, useFactory: postgresAlertStore, inject: [DATA_SOURCE] },
  {
    provide: ALERTS,
    useFactory: (log: PostgresEventLog, store: AlertStore, clock: Clock, runner: ProjectionRunner) =>
      operateAlerts(log, store, clock, (position) => runner.waitFor(position, VIEWS_MS)),
    inject: [EVENT_LOG, ALERT_STORE, CLOCK, USAGE_RUNNER],
  },
  {
    provide: WATCH,
    useFactory: (...[log, store, clock, runner, { alertQueueWaitS }, tasks, say]: WatchNeeds): void => {
      const look = watch({
        ...{ log, store, clock, digest, queueWaitMs: alertQueueWaitS * 1000 },
        reached: (position) => runner.waitFor(position, VIEWS_MS),
      });
      const quietly = (): Promise<void> =>
        look().catch((error: unknown) => {
          say.debug({ cause: describeError(error) }, 'what is so can not be looked at; again soon');
        });
      tasks.add(every(WATCH_MS, 'watch', quietly));
    },
    inject: [EVENT_LOG, ALERT_STORE, CLOCK, USAGE_RUNNER, CONFIG, TASKS, LOG],
  },
];
type WatchNeeds = readonly [PostgresEventLog, AlertStore, Clock, ProjectionRunner, MetricsConfig, Tasks, Log];
