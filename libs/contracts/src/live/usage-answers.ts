import { ArrayMaxSize, IsArray, IsIn, IsOptional, Matches } from 'class-validator';
import type { EpochMs, NodeId } from '#kernel';
import { IsDnsLabel, IsSessionId } from '../commands/field-rules.ts';
import type { PlacedUsage } from './live-usage.ts';

export const LIVE_SESSIONS_MAX = 1000;

/** The newest figures of sessions: of those that are named, of those on a node, or of all. */
export class ReadLiveUsageDto {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(LIVE_SESSIONS_MAX)
  @Matches(/^[a-z0-9]{12}$/, { each: true, message: 'sessionIds must be ids of sessions' })
  readonly sessionIds?: readonly string[];

  @IsOptional()
  @IsDnsLabel()
  readonly nodeId?: string;
}

/** Newest figures, and since when it has done nothing by the usual measure; null: it does something. */
export type LiveUsage = PlacedUsage & { readonly idleSince: EpochMs | null };
export type ReadLiveUsageAnswer = { readonly runs: readonly LiveUsage[] };

export const HISTORY_STEPS = ['5s', '1m'] as const;
export type HistoryStep = (typeof HISTORY_STEPS)[number];

/** What a session used in the last while. */
export class ReadUsageHistoryDto {
  @IsSessionId()
  readonly sessionId: string = '';

  @IsIn(HISTORY_STEPS)
  readonly step: HistoryStep = '5s';
}

/** Means over one step of time, of all members together; null is what nobody could tell. */
export type UsagePoint = {
  readonly at: EpochMs;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly gpuPercent: number | null;
  readonly gpuMemoryBytes: number | null;
  readonly networkBytesPerS: number | null;
  readonly ioBytesPerS: number | null;
};
export type ReadUsageHistoryAnswer = {
  readonly stepMs: number;
  readonly points: readonly UsagePoint[];
  readonly nodes: readonly NodeId[];
};
