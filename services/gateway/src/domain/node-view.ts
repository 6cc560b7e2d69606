import type { EnrolmentFact, Inventory, NodeFact, NodeGrantGiven } from '#contracts';
import { unreachable } from '#kernel';
import type { EpochMs, Incarnation, NodeId, PoolId } from '#kernel';

/** A node as the API shows it, without its grants. */
export type NodeView = {
  readonly nodeId: NodeId;
  readonly incarnation: Incarnation;
  readonly inventory: Inventory;
  readonly state: 'ready' | 'lost' | 'fenced';
  /** Taken out of the pool: nobody speaks for it any more. Absent: no. */
  readonly isRemoved?: boolean;
  /** Whether operators let it take new sessions; absent in views of before that could be said: `open`. */
  readonly service?: 'open' | 'cordoned' | 'draining';
  readonly serviceReason?: string;
  /** When what still runs on a draining node is preempted. */
  readonly drainBy?: EpochMs;
  /** How far its clock is ahead of the log's; absent or 0: near enough. */
  readonly clockSkewMs?: number;
  readonly poolId?: PoolId;
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

const change = (node: NodeView | undefined, by: Partial<NodeView>): NodeChange =>
  node === undefined ? NONE : { kind: 'node', node: { ...node, ...by } };

const serve = (
  node: NodeView | undefined,
  service: 'open' | 'cordoned' | 'draining',
  reason: string | undefined,
  drainBy?: EpochMs,
): NodeChange => {
  if (node === undefined) return NONE;
  const { serviceReason: _reason, drainBy: _by, ...rest } = node;
  const said = reason === undefined ? {} : { serviceReason: reason };
  return {
    kind: 'node',
    node: { ...rest, service, ...said, ...(drainBy === undefined ? {} : { drainBy }) },
  };
};

/** What a fact about a node changes, given the node as it was. */
export const changeOfNode = (node: NodeView | undefined, fact: NodeFact | EnrolmentFact): NodeChange => {
  switch (fact.type) {
    case 'enrolment.invited':
    case 'enrolment.completed':
      return NONE;
    case 'enrolment.revoked':
      return change(node, { isRemoved: true, since: fact.data.revokedAt });
    case 'node.joined': {
      const { nodeId, incarnation, inventory, joinedAt } = fact.data;
      const { isRemoved = false, ...before } = node ?? {};
      const isNew = node === undefined || node.state === 'fenced' || isRemoved;
      const state = isNew ? 'ready' : node.state;
      const since = isNew ? joinedAt : node.since;
      const poolId = node?.poolId ?? fact.data.poolId;
      const pool = poolId === undefined ? {} : { poolId };
      return {
        kind: 'node',
        node: { ...before, nodeId, incarnation, inventory, state, joinedAt, since, ...pool },
      };
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
    case 'node.fenced':
      return change(node, { state: 'fenced', since: fact.data.fencedAt });
    case 'node.cordoned':
      return serve(node, 'cordoned', fact.data.reason);
    case 'node.clock-skewed':
      return change(node, { clockSkewMs: fact.data.skewMs });
    case 'node.clock-right':
      return change(node, { clockSkewMs: 0 });
    case 'node.uncordoned':
      return serve(node, 'open', undefined);
    case 'node.drain-started':
      return serve(node, 'draining', fact.data.reason, fact.data.deadlineAt);
    case 'node.drained':
      return serve(node, 'cordoned', node?.serviceReason);
    case 'node.pool-changed':
      return change(node, { poolId: fact.data.poolId });
    case 'node.room-held':
    case 'node.room-lifted':
    case 'node.booked':
    case 'node.unbooked':
      return NONE;
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
