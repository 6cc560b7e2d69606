import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { FromEnv, loadConfig, PostgresServiceConfig } from '#service-kit';
import type { Fencing } from './domain/node/fence-node.ts';

/** What the scheduler can be told. */
export class SchedulerConfig extends PostgresServiceConfig {
  /** A node that is silent for longer counts as lost and gets no new grants. */
  @FromEnv('BERTH_NODE_SILENCE_MS')
  @Type(() => Number)
  @IsInt()
  @Min(1000)
  @Max(3_600_000)
  readonly nodeSilenceMs: number = 15_000;

  /** After so much more time the sessions of a lost node end as `node-lost`, or run again elsewhere. */
  @FromEnv('BERTH_NODE_LOSS_MS')
  @Type(() => Number)
  @IsInt()
  @Min(1000)
  @Max(86_400_000)
  readonly nodeLossMs: number = 60_000;

  /** Who gives a lost node up after that: the scheduler by itself, or only an operator (`berth node fence`). */
  @FromEnv('BERTH_NODE_FENCE')
  @IsIn(['auto', 'manual'])
  readonly fencing: Fencing = 'auto';

  /** What runs on a device that does not answer for so long has failed. */
  @FromEnv('BERTH_DEVICE_LOSS_MS')
  @Type(() => Number)
  @IsInt()
  @Min(1000)
  @Max(86_400_000)
  readonly deviceLossMs: number = 60_000;

  /** What members of sessions on several nodes get their keys for each other from; without it they have none. The same on all schedulers. */
  @FromEnv('BERTH_SECRET_KEY')
  @IsOptional()
  @Matches(/^[\x21-\x7e]{32,200}$/, { message: 'must have 32 to 200 visible ASCII characters' })
  readonly secretKey?: string;
}

/** @throws ConfigInvalid with every variable that is wrong */
export const schedulerConfig = (): SchedulerConfig => loadConfig(SchedulerConfig, process.env);
