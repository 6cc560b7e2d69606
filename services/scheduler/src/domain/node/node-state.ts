import type { GrantedDevice, Inventory, NodeFact } from '#contracts';
import {
  type Bytes,
  type CpuMilli,
  type EpochMs,
  type Incarnation,
  type NodeId,
  type SessionId,
  unreachable,
} from '#kernel';

/** Part of the node that a session holds until its containers are known to be absent. */
export type Grant = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly devices: readonly GrantedDevice[];
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  /** Set once the session shall end here: how long from SIGTERM to SIGKILL. */
  readonly revoked: { readonly graceMs: number } | null;
};

export type Liveness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'lost'; readonly lostAt: EpochMs; readonly deadlineAt: EpochMs };

export type KnownNode = {
  readonly phase: 'known';
  readonly nodeId: NodeId;
  readonly incarnation: Incarnation;
  readonly inventory: Inventory;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly liveness: Liveness;
};
export type NodeState = { readonly phase: 'unknown' } | KnownNode;

export const initialNode: NodeState = { phase: 'unknown' };

/** Names a grant on its node: a session may come back to the same node in a later epoch. */
export const grantKey = (sessionId: SessionId, epoch: number): string => `${sessionId}/${epoch}`;

const withGrant = (node: KnownNode, grant: Grant): KnownNode => ({
  ...node,
  grants: new Map(node.grants).set(grantKey(grant.sessionId, grant.epoch), grant),
});

const withoutGrant = (node: KnownNode, key: string): KnownNode => {
  const grants = new Map(node.grants);
  grants.delete(key);
  return { ...node, grants };
};

/** What a fact does to a node. A restart of its agent (a new incarnation) leaves the grants as they are. */
export const evolveNode = (state: NodeState, fact: NodeFact): NodeState => {
  if (fact.type === 'node.joined') {
    const { nodeId, incarnation, inventory } = fact.data;
    const grants = state.phase === 'known' ? state.grants : new Map<string, Grant>();
    const liveness = state.phase === 'known' ? state.liveness : ({ kind: 'ready' } as const);
    return { phase: 'known', nodeId, incarnation, inventory, grants, liveness };
  }
  if (state.phase === 'unknown') return state;
  switch (fact.type) {
    case 'node.inventory-changed':
      return { ...state, inventory: fact.data.inventory };
    case 'node.grant-given': {
      const { sessionId, epoch, devices, cpuMilli, memoryBytes } = fact.data;
      return withGrant(state, { sessionId, epoch, devices, cpuMilli, memoryBytes, revoked: null });
    }
    case 'node.grant-revoked': {
      const { sessionId, epoch, graceMs } = fact.data;
      const grant = state.grants.get(grantKey(sessionId, epoch));
      return grant === undefined ? state : withGrant(state, { ...grant, revoked: { graceMs } });
    }
    case 'node.grant-released':
      return withoutGrant(state, grantKey(fact.data.sessionId, fact.data.epoch));
    case 'node.lost':
      return {
        ...state,
        liveness: { kind: 'lost', lostAt: fact.data.lostAt, deadlineAt: fact.data.deadlineAt },
      };
    case 'node.returned':
      return { ...state, liveness: { kind: 'ready' } };
    default:
      return unreachable(fact);
  }
};
