import type { Bytes, CpuMilli, EpochMs, Incarnation, NodeId, SessionId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { GrantedDevice, Inventory } from './resources.ts';

/** An agent has come up: the first time, or again after a restart (then its grants stay as they are). */
export type NodeJoined = Fact<
  'node.joined',
  {
    readonly nodeId: NodeId;
    readonly incarnation: Incarnation;
    readonly inventory: Inventory;
    readonly joinedAt: EpochMs;
  }
>;
export type NodeInventoryChanged = Fact<
  'node.inventory-changed',
  {
    readonly nodeId: NodeId;
    readonly incarnation: Incarnation;
    readonly inventory: Inventory;
    readonly changedAt: EpochMs;
  }
>;
/** Recorded together with `session.placed` in one append. */
export type NodeGrantGiven = Fact<
  'node.grant-given',
  {
    readonly nodeId: NodeId;
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly devices: readonly GrantedDevice[];
    readonly cpuMilli: CpuMilli;
    readonly memoryBytes: Bytes;
    readonly givenAt: EpochMs;
  }
>;
/** The session shall end on this node: the agent stops it. What it holds is still held. */
export type NodeGrantRevoked = Fact<
  'node.grant-revoked',
  {
    readonly nodeId: NodeId;
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly graceMs: number;
    readonly revokedAt: EpochMs;
  }
>;
/** The containers are absent: what it held is free again. */
export type NodeGrantReleased = Fact<
  'node.grant-released',
  {
    readonly nodeId: NodeId;
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly releasedAt: EpochMs;
  }
>;
/** No sign of life for too long; no new grants. At `deadlineAt` its sessions end as `node-lost`. */
export type NodeLost = Fact<
  'node.lost',
  {
    readonly nodeId: NodeId;
    readonly incarnation: Incarnation;
    readonly lastSeenAt: EpochMs;
    readonly lostAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
export type NodeReturned = Fact<
  'node.returned',
  { readonly nodeId: NodeId; readonly incarnation: Incarnation; readonly returnedAt: EpochMs }
>;

export type NodeFact =
  | NodeJoined
  | NodeInventoryChanged
  | NodeGrantGiven
  | NodeGrantRevoked
  | NodeGrantReleased
  | NodeLost
  | NodeReturned;
