import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { FromEnv, loadConfig, PostgresServiceConfig } from '#service-kit';

const DAY_S = 86_400;

/** What the metrics service can be told. */
export class MetricsConfig extends PostgresServiceConfig {
  /** A session that waits for longer, in seconds, is worth an alert. */
  @FromEnv('BERTH_ALERT_QUEUE_WAIT_S')
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number of seconds from 60 to 2592000' })
  @Min(60, { message: 'must be a whole number of seconds from 60 to 2592000' })
  @Max(30 * DAY_S, { message: 'must be a whole number of seconds from 60 to 2592000' })
  readonly alertQueueWaitS: number = 3600;
}

/** @throws ConfigInvalid with every variable that is wrong */
export const metricsConfig = (): MetricsConfig => loadConfig(MetricsConfig, process.env);
