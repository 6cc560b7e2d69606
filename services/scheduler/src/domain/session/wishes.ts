import { type NodeId, type PoolId, poolId } from '#kernel';
import type { SchedulingWish, Workload } from '#contracts';
import type { NodeWants } from '../placement/may-run-on.ts';
import type { Members } from '../placement/serves-members.ts';

/** Where a session goes that names no pool, and a node that belongs to none. */
export const DEFAULT_POOL: PoolId = poolId('default');

/** On how many nodes it runs. */
export const nodeCountOf = ({ wish }: { readonly wish?: SchedulingWish }): number => wish?.nodeCount ?? 1;

/** How many members share what it has of each node. */
export const membersPerNodeOf = ({ wish }: { readonly wish?: SchedulingWish }): number =>
  wish?.membersPerNode ?? 1;

/** How many members it has, and on how many nodes. */
export const membersOf = (asked: { readonly wish?: SchedulingWish }): Members => ({
  nodeCount: nodeCountOf(asked),
  membersPerNode: membersPerNodeOf(asked),
});

/** The only node that has its image; null: it is one that can be had anywhere. */
export const onlyNodeOf = ({ workload }: { readonly workload: Workload }): NodeId | null =>
  workload.ownImage?.pushedAs === undefined ? (workload.ownImage?.nodeId ?? null) : null;

/** What it wants of a node beside room. */
export const nodeWantsOf = (asked: {
  readonly wish?: SchedulingWish;
  readonly workload: Workload;
}): NodeWants => ({ ...membersOf(asked), onlyNodeId: onlyNodeOf(asked) });

/** The pool that it runs in. */
export const poolOf = ({ wish }: { readonly wish?: SchedulingWish }): PoolId => wish?.poolId ?? DEFAULT_POOL;
