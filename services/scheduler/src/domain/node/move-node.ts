import { type EpochMs, type PoolId, accept } from '#kernel';
import type { NodeState } from './node-state.ts';
import { type NodeDecision, refuseUnknown } from './serve-node.ts';

export type MoveNode = { readonly by: string; readonly poolId: PoolId; readonly at: EpochMs };

/** Puts the node in a pool, whatever its agent says of it. What runs goes on. */
export const moveNode = ({ by, poolId, at }: MoveNode, node: NodeState): NodeDecision => {
  if (node.phase === 'unknown') return refuseUnknown();
  if (node.isPoolSet && node.poolId === poolId) return accept([]);
  return accept([{ type: 'node.pool-changed', data: { nodeId: node.nodeId, poolId, by, changedAt: at } }]);
};
