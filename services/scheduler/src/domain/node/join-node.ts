import type { Inventory, NodeFact, NodeJoin } from '#contracts';
import type { EpochMs } from '#kernel';
import type { NodeState } from './node-state.ts';

const isSame = (a: Inventory, b: Inventory): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An agent presents itself. Its grants stay; the same presentation again records nothing. */
export const joinNode = (
  { nodeId, incarnation, inventory }: NodeJoin,
  node: NodeState,
  at: EpochMs,
): readonly NodeFact[] => {
  if (node.phase === 'unknown' || node.incarnation !== incarnation)
    return [{ type: 'node.joined', data: { nodeId, incarnation, inventory, joinedAt: at } }];
  if (isSame(node.inventory, inventory)) return [];
  return [{ type: 'node.inventory-changed', data: { nodeId, incarnation, inventory, changedAt: at } }];
};
