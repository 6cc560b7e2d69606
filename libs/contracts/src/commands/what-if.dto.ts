import { IsObject, IsOptional } from 'class-validator';
import { Described } from './described.ts';
import { IsDnsLabel, IsWhole } from './field-rules.ts';
import { Nested } from './nested.ts';
import { PoolPolicyDto } from './pool-policy.dto.ts';
import { QuotaDto } from './project-quota.dto.ts';
import { IsIsoTime, IsListOfAtMost } from './request-rules.ts';
import { IsNodeList } from './reservation-rules.ts';

const CHANGES_MAX = 50;

/** Nodes that there were not. */
export class AddedNodesDto {
  @Described('A node of the pool that they are like.', 'gpu-07')
  @IsDnsLabel()
  readonly like!: string;

  @Described('So many.', 2)
  @IsWhole(1, 1000)
  readonly count!: number;
}

/** Another part of the pool for a project, in place of what it had. */
export class OtherQuotaDto {
  @Described('Its id.', 'vision')
  @IsDnsLabel()
  readonly projectId!: string;

  @Described('All of its quota.')
  @IsObject()
  @Nested(() => QuotaDto)
  readonly quota!: QuotaDto;
}

/** What would have been different, and when. */
export class AskWhatIfDto {
  @Described('From when on. Absent: seven days before `until`, or the beginning of the log.')
  @IsOptional()
  @IsIsoTime()
  readonly from?: string;

  @Described('To when. Absent: now.')
  @IsOptional()
  @IsIsoTime()
  readonly until?: string;

  @Described('What of the policy of the pool would have been different; the rest is as it was at `from`.')
  @IsOptional()
  @IsObject()
  @Nested(() => PoolPolicyDto)
  readonly policy?: PoolPolicyDto;

  @Described('Nodes that there would have been beside.')
  @IsOptional()
  @IsListOfAtMost(CHANGES_MAX)
  @Nested(() => AddedNodesDto, { each: true })
  readonly add?: readonly AddedNodesDto[];

  @Described('Nodes that would have taken no new session.', ['gpu-03'])
  @IsOptional()
  @IsNodeList()
  readonly remove?: readonly string[];

  @Described('Quotas that would have been different.')
  @IsOptional()
  @IsListOfAtMost(CHANGES_MAX)
  @Nested(() => OtherQuotaDto, { each: true })
  readonly quotas?: readonly OtherQuotaDto[];
}

export class WhatIfQueryDto extends AskWhatIfDto {
  @IsDnsLabel()
  readonly poolId!: string;
}

/** From the request (or the time that it asked for) to the start, of those that started. In milliseconds. */
export type PlayedWaits = {
  readonly meanMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
};
export type PlayedProject = {
  readonly projectId: string;
  readonly sessionCount: number;
  readonly gpuHours: number;
  readonly wait: PlayedWaits;
};
/** One course of events over a pool. */
export type PlayedFigures = {
  /** Those that were in the queue at the beginning, or came later. */
  readonly sessionCount: number;
  readonly startedCount: number;
  /** Still waiting at the end. */
  readonly waitingCount: number;
  readonly preemptedCount: number;
  readonly gpuHours: number;
  /** GPU time that was given, of all GPU time that there was: 0 to 1. */
  readonly utilisation: number;
  readonly wait: PlayedWaits;
  /** Those that used most first, 50 at most. */
  readonly projects: readonly PlayedProject[];
};

export type WhatIfAnswer = {
  readonly poolId: string;
  readonly from: string;
  readonly until: string;
  /** What happened. */
  readonly was: PlayedFigures;
  /** The same again, decided anew with nothing changed: how far the play is from what happened. */
  readonly again: PlayedFigures;
  /** With the changes. */
  readonly other: PlayedFigures;
  /** For so many sessions it had to be assumed how long they would run, since they never did: as long as the median of their project. */
  readonly assumedRuns: number;
};
