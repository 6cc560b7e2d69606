import type { EpochMs, GpuMilli, ProjectId, SessionId, UserId } from '#kernel';
import type { EgressPolicy } from './egress.ts';
import type { Fact } from './envelope.ts';

/** GPU time that may be begun in each calendar period (UTC; weeks begin on Monday), in GPU milli × milliseconds. */
export type GpuBudget = { readonly gpuMilliMs: number; readonly period: 'day' | 'week' | 'month' };

/** What may be held at once and begun in a period. What is absent is not limited. */
export type HoldLimits = {
  readonly gpuMilli?: GpuMilli;
  readonly sessionCount?: number;
  readonly gpuBudget?: GpuBudget;
};

/** A project's part of the pool. */
export type Quota = HoldLimits & {
  /** Beyond `gpuMilli`, while others leave it idle: so much more, at the price of giving it back when they ask for it. 0 when absent. */
  readonly borrowGpuMilli?: GpuMilli;
  /** For each user in the project. */
  readonly perUser?: HoldLimits;
  /** Of the fair share, in proportion to the weights of others; 1 when absent. */
  readonly weight?: number;
  /** The highest priority that a member may ask for; 0 when absent. */
  readonly priorityMax?: number;
};

export type ProjectQuotaSet = Fact<
  'project.quota-set',
  {
    readonly projectId: ProjectId;
    readonly quota: Quota;
    readonly by: string;
    readonly setAt: EpochMs;
  }
>;
/** Whom its sessions reach over the network from now on: those that run, too. */
export type ProjectEgressSet = Fact<
  'project.egress-set',
  {
    readonly projectId: ProjectId;
    readonly egress: EgressPolicy;
    readonly by: string;
    readonly setAt: EpochMs;
  }
>;
/**
 * A session of a project with a quota gets its grants, in the same append: so two schedulers can't both hand out the last of a quota. How much is
 * held follows from the grants; this says who took it, and if it was borrowed.
 */
export type ProjectShareTaken = Fact<
  'project.share-taken',
  {
    readonly projectId: ProjectId;
    readonly userId: UserId;
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly gpuMilli: GpuMilli;
    readonly isBorrowed: boolean;
    readonly takenAt: EpochMs;
  }
>;

/** A project that was named by nothing but its sessions, people or quota until then is made its own as well. */
export type ProjectCreated = Fact<
  'project.created',
  {
    readonly projectId: ProjectId;
    /** What people read; the id never changes. */
    readonly name: string;
    readonly description?: string;
    readonly by: string;
    readonly createdAt: EpochMs;
  }
>;
export type ProjectRenamed = Fact<
  'project.renamed',
  { readonly projectId: ProjectId; readonly name: string; readonly by: string; readonly renamedAt: EpochMs }
>;
export type ProjectDescribed = Fact<
  'project.described',
  {
    readonly projectId: ProjectId;
    /** Empty: it has none any more. */
    readonly description: string;
    readonly by: string;
    readonly describedAt: EpochMs;
  }
>;
/** It takes nothing new. What waits, and what is booked, ends by this; what runs goes on, or ends too. */
export type ProjectClosed = Fact<
  'project.closed',
  {
    readonly projectId: ProjectId;
    readonly stopsSessions: boolean;
    readonly by: string;
    readonly closedAt: EpochMs;
  }
>;
export type ProjectReopened = Fact<
  'project.reopened',
  { readonly projectId: ProjectId; readonly by: string; readonly reopenedAt: EpochMs }
>;

export type ProjectFact =
  | ProjectCreated
  | ProjectRenamed
  | ProjectDescribed
  | ProjectEgressSet
  | ProjectClosed
  | ProjectReopened
  | ProjectQuotaSet
  | ProjectShareTaken;
