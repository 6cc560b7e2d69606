import type { PoolFact, PoolPolicy } from '#contracts';
import { unreachable } from '#kernel';

/** How a pool was told to hand out its room; empty: as the defaults say. */
export type PoolState = { readonly policy: PoolPolicy };

export const initialPool: PoolState = { policy: {} };

/** What a fact does to a pool. */
export const evolvePool = (_state: PoolState, fact: PoolFact): PoolState => {
  switch (fact.type) {
    case 'pool.policy-set':
      return { policy: fact.data.policy };
    default:
      return unreachable(fact.type);
  }
};
