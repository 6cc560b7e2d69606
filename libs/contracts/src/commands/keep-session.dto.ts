import { IsOptional } from 'class-validator';
import type { EpochMs } from '#kernel';
import { Described } from './described.ts';
import { IsActor, IsSessionId, IsUuidText, IsWhole } from './field-rules.ts';

/** The longest time that a session can be kept for at once. */
export const KEEP_MS_MAX = 24 * 3_600_000;
export const KEEP_MS = 2 * 3_600_000;

/** A session that looks idle is needed all the same. */
export class KeepSessionDto {
  @Described('From now on for so long it counts as used; two hours if absent, a day at most.', KEEP_MS)
  @IsOptional()
  @IsWhole(1000, KEEP_MS_MAX)
  readonly forMs: number = KEEP_MS;
}

export class KeepSessionCommandDto extends KeepSessionDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsSessionId()
  readonly sessionId!: string;

  @IsActor()
  readonly by!: string;
}

export type KeepSessionAnswer = { readonly position: number; readonly until: EpochMs };

/** When a session that does nothing is ended. */
export class IdleRuleDto {
  @Described('Warned after it has done nothing for so long.', 1_800_000)
  @IsWhole(10_000, 30 * 24 * 3_600_000)
  readonly afterMs!: number;

  @Described('From the warning to its end; five minutes if absent.', 300_000)
  @IsOptional()
  @IsWhole(0, 24 * 3_600_000)
  readonly graceMs?: number;

  @Described('Up to so many thousandths of a CPU are nothing; 50 if absent.')
  @IsOptional()
  @IsWhole(0, 1_000_000)
  readonly cpuMilli?: number;

  @Described('A GPU that is busy for up to so many percent of the time does nothing; 2 if absent.')
  @IsOptional()
  @IsWhole(0, 100)
  readonly gpuPercent?: number;

  @Described('So many bytes a second over the network, in and out, are nothing; 10,000 if absent.')
  @IsOptional()
  @IsWhole(0, 1_000_000_000_000)
  readonly networkBytesPerS?: number;
}
