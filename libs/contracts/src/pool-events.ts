import type { EpochMs, PoolId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { IdleRule } from './session-wishes.ts';

/** How a pool hands out its room. What is absent is as in the scheduler's defaults. */
export type PoolPolicy = {
  /** Who is next. */
  readonly order?: 'fifo' | 'priority' | 'fair-share' | 'drf';
  /** Who may start before the one that is next and does not fit. */
  readonly overtaking?: 'never' | 'backfill' | 'free';
  /** Where a session goes. `fragmentation`: where the pool loses least for others. */
  readonly placement?: 'fragmentation' | 'pack' | 'spread';
  /** Past use counts half after so long. */
  readonly halfLifeMs?: number;
  /** Who has had no start for so long goes before all. */
  readonly starvationMs?: number;
  /** `never`: nobody's place is taken. */
  readonly preemption?: 'never' | 'when-needed';
  /** A session that has run for less is left alone. */
  readonly minRunMs?: number;
  /** From the warning of a preempted session to its end. */
  readonly warningMs?: number;
  /** Images that each of its nodes has at hand, and never cleans up. */
  readonly keptImages?: readonly string[];
  /** When interactive sessions that do nothing are ended; absent: never. */
  readonly idle?: IdleRule;
};

export type PoolPolicySet = Fact<
  'pool.policy-set',
  { readonly poolId: PoolId; readonly policy: PoolPolicy; readonly by: string; readonly setAt: EpochMs }
>;

export type PoolFact = PoolPolicySet;
