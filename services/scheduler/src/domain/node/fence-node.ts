import type { NodeFact } from '#contracts';
import { type EpochMs, accept, refuse } from '#kernel';
import type { KnownNode, NodeState } from './node-state.ts';
import { type NodeDecision, liftRooms, refuseUnknown } from './serve-node.ts';

/** Who gives up a node that stays away: the scheduler by itself, or only an operator. */
export type Fencing = 'auto' | 'manual';

/** So many grants are released in one append; the rest follows. */
const RELEASES_MAX = 1000;

/** A node that was given up holds nothing. */
export const releaseFenced = ({ nodeId, grants, liveness }: KnownNode, at: EpochMs): readonly NodeFact[] =>
  liveness.kind === 'fenced'
    ? [...grants.values()].slice(0, RELEASES_MAX).map(({ sessionId, epoch }) => ({
        type: 'node.grant-released',
        data: { nodeId, sessionId, epoch, releasedAt: at },
      }))
    : [];

const fence = (node: KnownNode, by: string, at: EpochMs): readonly NodeFact[] => {
  const { nodeId, incarnation } = node;
  const fenced: NodeFact = { type: 'node.fenced', data: { nodeId, incarnation, by, fencedAt: at } };
  const afterwards: KnownNode = { ...node, liveness: { kind: 'fenced', fencedAt: at } };
  return [fenced, ...liftRooms(node, at), ...releaseFenced(afterwards, at)];
};

export type FenceNode = { readonly by: string; readonly isForced: boolean; readonly at: EpochMs };

/** An operator's word that the node is gone: its incarnation is over, and what it held is free for whoever joins as this node anew. */
export const fenceNode = ({ by, isForced, at }: FenceNode, node: NodeState): NodeDecision => {
  if (node.phase === 'unknown') return refuseUnknown();
  if (node.liveness.kind === 'fenced') return accept([]);
  if (node.liveness.kind === 'ready' && !isForced)
    return refuse({
      code: 'node-alive',
      message: `Node ${node.nodeId} is alive: to fence it ends all that runs there. Force it if that is what you want; or drain it.`,
    });
  return accept(fence(node, by, at));
};

/** A node that stayed away past its deadline is given up. */
export const fenceLost = (node: KnownNode, by: string, at: EpochMs): readonly NodeFact[] =>
  node.liveness.kind === 'lost' && node.liveness.deadlineAt <= at ? fence(node, by, at) : [];
