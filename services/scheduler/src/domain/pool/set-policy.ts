import type { PoolPolicy, PoolPolicySet } from '#contracts';
import type { EpochMs, PoolId } from '#kernel';
import type { PoolState } from './pool-state.ts';
import { isSameSetting } from './same-setting.ts';

/** A pool is told how to hand out its room. The same again records nothing. */
export const setPolicy = (
  order: { readonly poolId: PoolId; readonly by: string; readonly at: EpochMs },
  policy: PoolPolicy,
  pool: PoolState,
): readonly PoolPolicySet[] => {
  const { poolId, by, at } = order;
  if (isSameSetting(pool.policy, policy)) return [];
  return [{ type: 'pool.policy-set', data: { poolId, policy, by, setAt: at } }];
};
