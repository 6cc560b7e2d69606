import { IsBoolean, IsIn, IsObject, IsOptional } from 'class-validator';
import type { PoolPolicy } from '../pool-events.ts';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsUuidText, IsWhole } from './field-rules.ts';
import { IsImageList } from './image-rules.ts';
import { IdleRuleDto } from './keep-session.dto.ts';
import { Nested } from './nested.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 366 * 24 * HOUR_MS;
export const POOL_ORDERS = ['fifo', 'priority', 'fair-share', 'drf'] as const;
export const POOL_OVERTAKINGS = ['never', 'backfill', 'free'] as const;
export const POOL_PLACEMENTS = ['fragmentation', 'pack', 'spread'] as const;
export const POOL_PREEMPTIONS = ['never', 'when-needed'] as const;

/** How a pool hands out its room. What is absent is as in the scheduler's defaults. */
export class PoolPolicyDto {
  @Described(
    'Who is next: by arrival; by priority, then arrival; by priority, then past use; by priority, then what is held now. Absent: `fair-share`.',
  )
  @IsOptional()
  @IsIn(POOL_ORDERS)
  readonly order?: NonNullable<PoolPolicy['order']>;

  @Described(
    'Who may start before the one that is next and does not fit: nobody; whoever does not delay it; anybody who fits. Absent: `backfill`.',
  )
  @IsOptional()
  @IsIn(POOL_OVERTAKINGS)
  readonly overtaking?: NonNullable<PoolPolicy['overtaking']>;

  @Described(
    'Where a session goes: where the pool loses least for others; on the fullest node; on the emptiest. Absent: `fragmentation`.',
  )
  @IsOptional()
  @IsIn(POOL_PLACEMENTS)
  readonly placement?: NonNullable<PoolPolicy['placement']>;

  @Described('Past use counts half after so long. Absent: 7 days.')
  @IsOptional()
  @IsWhole(60_000, YEAR_MS)
  readonly halfLifeMs?: number;

  @Described('Who has had no start for so long goes before all. Absent: 12 hours.')
  @IsOptional()
  @IsWhole(60_000, YEAR_MS)
  readonly starvationMs?: number;

  @Described('Whether running sessions may be stopped for those of more weight. Absent: `when-needed`.')
  @IsOptional()
  @IsIn(POOL_PREEMPTIONS)
  readonly preemption?: NonNullable<PoolPolicy['preemption']>;

  @Described('A session that has run for less is left alone.')
  @IsOptional()
  @IsWhole(0, YEAR_MS)
  readonly minRunMs?: number;

  @Described('From the warning of a preempted session to its end.')
  @IsOptional()
  @IsWhole(0, HOUR_MS)
  readonly warningMs?: number;

  @Described('Images that each node of the pool gets before anybody asks for them, and never cleans up.', [
    'python',
    'nvcr.io/nvidia/pytorch:26.10-py3',
  ])
  @IsOptional()
  @IsImageList()
  readonly keptImages?: readonly string[];

  @Described('When interactive sessions that do nothing are ended. Absent: never.')
  @IsOptional()
  @IsObject()
  @Nested(() => IdleRuleDto)
  readonly idle?: IdleRuleDto;
}

/** The whole policy of a pool, in place of what was set before. */
export class SetPolicyCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly poolId!: string;

  @IsObject()
  @Nested(() => PoolPolicyDto)
  readonly policy!: PoolPolicyDto;

  @IsActor()
  readonly by!: string;

  /** Nothing is recorded: only what would come of it is told. */
  @IsOptional()
  @IsBoolean()
  readonly isTrial?: boolean;
}

/** The log holds it from `position` on; `hasChanged` is false when it was so already. */
export type SetPolicyAnswer = {
  readonly position: number;
  readonly hasChanged: boolean;
  readonly trial?: PolicyTrial;
};

/** What a policy would change. */
export type PolicyTrial = {
  /** Names of what is said otherwise than now. */
  readonly changes: readonly string[];
  /** Sessions that wait in the pool: their order is decided anew. */
  readonly waitingCount: number;
  /** Interactive sessions on nodes of the pool that its rule for idle ones would watch. */
  readonly idleRuleCount: number;
  /** Images that the nodes of the pool would get. */
  readonly newImages: readonly string[];
};

export const POOLS_LIMIT_MAX = 200;

export class ListPoolsQueryDto {
  /** The `next` of the answer before. */
  @IsOptional()
  @IsDnsLabel()
  readonly after?: string;

  @IsWhole(1, POOLS_LIMIT_MAX)
  readonly limit: number = POOLS_LIMIT_MAX;
}

export class ReadPoolQueryDto {
  @IsDnsLabel()
  readonly poolId!: string;
}

export type PoolAmounts = {
  readonly gpuMilli: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
};
export type PoolStanding = {
  readonly poolId: string;
  readonly policy: PoolPolicy;
  readonly nodeCount: number;
  /** Nodes that take new sessions. */
  readonly openNodeCount: number;
  /** What its nodes have in all, and what of it is given to sessions. */
  readonly total: PoolAmounts;
  readonly held: PoolAmounts;
  readonly waitingCount: number;
};

/** In the order of their ids; `next`: where to go on, absent at the end. */
export type ListPoolsAnswer = { readonly pools: readonly PoolStanding[]; readonly next?: string };
