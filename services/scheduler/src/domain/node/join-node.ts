import type { Inventory, NodeFact, NodeJoin } from '#contracts';
import { type EpochMs, type NodeId, type Refusal, type Result, accept, refuse } from '#kernel';
import { releaseFenced } from './fence-node.ts';
import type { NodeState } from './node-state.ts';

const isSame = (a: Inventory, b: Inventory): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What an agent hears whose node was given up. */
export const fencedRefusal = (nodeId: NodeId): Refusal<'node-fenced'> => ({
  code: 'node-fenced',
  message: `Node ${nodeId} was given up: what it held is not its own any more. Its agent removes what is left of it, and joins anew.`,
});

/** What an agent hears that is not the one that speaks for the node now. */
export const staleRefusal = (nodeId: NodeId): Refusal<'stale-incarnation'> => ({
  code: 'stale-incarnation',
  message: `Another agent speaks for node ${nodeId} now. Does a second machine use the same node id?`,
});

/**
 * An agent presents itself. Its grants stay; the same presentation again records nothing. A node that was given up is taken only as another incarnation
 * that has nothing left: so no device is given out while something may still run on it. An agent that was replaced does not come back.
 */
export const joinNode = (
  { nodeId, incarnation, inventory, isCleared = false }: NodeJoin,
  node: NodeState,
  at: EpochMs,
): Result<readonly NodeFact[], Refusal<'node-fenced' | 'stale-incarnation'>> => {
  const joined: NodeFact = { type: 'node.joined', data: { nodeId, incarnation, inventory, joinedAt: at } };
  if (node.phase === 'unknown') return accept([joined]);
  if (node.fenced.includes(incarnation)) return refuse(fencedRefusal(nodeId));
  if (node.superseded.includes(incarnation)) return refuse(staleRefusal(nodeId));
  if (node.liveness.kind === 'fenced') {
    if (!isCleared) return refuse(fencedRefusal(nodeId));
    const released = releaseFenced(node, at);
    return accept(released.length < node.grants.size ? released : [...released, joined]);
  }
  if (node.incarnation !== incarnation) return accept([joined]);
  if (isSame(node.inventory, inventory)) return accept([]);
  return accept([
    { type: 'node.inventory-changed', data: { nodeId, incarnation, inventory, changedAt: at } },
  ]);
};
