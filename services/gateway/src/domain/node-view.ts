import type { Inventory, NodeFact, NodeGrantGiven } from '#contracts';
import { unreachable } from '#kernel';
import type { EpochMs, Incarnation, NodeId } from '#kernel';

/** A node as the API shows it, without its grants. */
export type NodeView = {
  readonly nodeId: NodeId;
  readonly incarnation: Incarnation;
  readonly inventory: Inventory;
  readonly state: 'ready' | 'lost';
  readonly joinedAt: EpochMs;
  /** When its state last changed. */
  readonly since: EpochMs;
};

/** What one session holds of a node. */
export type GrantView = Omit<NodeGrantGiven['data'], 'givenAt'> & {
  readonly givenAt: EpochMs;
  readonly isRevoked: boolean;
};

/** What an event changes: the node itself, a grant that is there from now on, or one that is gone. */
export type NodeChange =
  | { readonly kind: 'node'; readonly node: NodeView }
  | { readonly kind: 'grant'; readonly grant: GrantView }
  | { readonly kind: 'revoked' | 'released'; readonly nodeId: NodeId; readonly key: string }
  | { readonly kind: 'none' };

/** Names a grant: a session may come back to the same node in a later epoch. */
export const grantKey = ({
  sessionId,
  epoch,
}: {
  readonly sessionId: string;
  readonly epoch: number;
}): string => `${sessionId}/${epoch}`;

const NONE: NodeChange = { kind: 'none' };

/** What a fact of a node's stream changes, given the node as it was. */
export const changeOfNode = (node: NodeView | undefined, fact: NodeFact): NodeChange => {
  switch (fact.type) {
    case 'node.joined': {
      const { nodeId, incarnation, inventory, joinedAt } = fact.data;
      const state = node?.state ?? 'ready';
      const since = node?.since ?? joinedAt;
      return { kind: 'node', node: { nodeId, incarnation, inventory, state, joinedAt, since } };
    }
    case 'node.inventory-changed':
      return node === undefined ? NONE : { kind: 'node', node: { ...node, inventory: fact.data.inventory } };
    case 'node.lost':
      return node === undefined
        ? NONE
        : { kind: 'node', node: { ...node, state: 'lost', since: fact.data.lostAt } };
    case 'node.returned':
      return node === undefined
        ? NONE
        : { kind: 'node', node: { ...node, state: 'ready', since: fact.data.returnedAt } };
    case 'node.grant-given':
      return { kind: 'grant', grant: { ...fact.data, isRevoked: false } };
    case 'node.grant-revoked':
      return { kind: 'revoked', nodeId: fact.data.nodeId, key: grantKey(fact.data) };
    case 'node.grant-released':
      return { kind: 'released', nodeId: fact.data.nodeId, key: grantKey(fact.data) };
    default:
      return unreachable(fact);
  }
};
