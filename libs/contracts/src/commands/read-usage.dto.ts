import { IsOptional } from 'class-validator';
import { IsDnsLabel, IsSessionId, IsWhole } from './field-rules.ts';

/** Sessions per answer. */
export const USAGE_LIMIT_MAX = 1000;

/** What sessions have held, in a span of time. Without `sessionId` and `projectId`: all of them, in order of their ids. */
export class ReadUsageDto {
  @IsOptional()
  @IsSessionId()
  readonly sessionId?: string;

  @IsOptional()
  @IsDnsLabel()
  readonly projectId?: string;

  /** Epoch milliseconds; absent: from the beginning. */
  @IsOptional()
  @IsWhole(0, Number.MAX_SAFE_INTEGER)
  readonly from?: number;

  /** Epoch milliseconds; absent: until now. */
  @IsOptional()
  @IsWhole(0, Number.MAX_SAFE_INTEGER)
  readonly to?: number;

  /** The `next` of the answer before. */
  @IsOptional()
  @IsSessionId()
  readonly after?: string;

  @IsWhole(1, USAGE_LIMIT_MAX)
  readonly limit: number = USAGE_LIMIT_MAX;
}

/** Amount times time, exactly: a whole GPU for a second is 1000 × 1000. */
export type UsageAmounts = {
  readonly gpuMilliMs: number;
  readonly cpuMilliMs: number;
  /** Mebibytes × milliseconds. */
  readonly memoryMibMs: number;
};

export type SessionUsage = UsageAmounts & {
  readonly sessionId: string;
  readonly projectId: string;
  readonly userId: string;
  /** It still holds something; the amounts are those until now. */
  readonly isHolding: boolean;
};

export type ReadUsageAnswer = {
  readonly sessions: readonly SessionUsage[];
  /** Where to go on; absent at the end. */
  readonly next?: string;
};
