import { type PoolId, poolId } from '#kernel';
import type { SchedulingWish } from '#contracts';

/** Where a session goes that names no pool, and a node that belongs to none. */
export const DEFAULT_POOL: PoolId = poolId('default');

/** On how many nodes it runs. */
export const nodeCountOf = ({ wish }: { readonly wish?: SchedulingWish }): number => wish?.nodeCount ?? 1;

/** The pool that it runs in. */
export const poolOf = ({ wish }: { readonly wish?: SchedulingWish }): PoolId => wish?.poolId ?? DEFAULT_POOL;
