import type {
  Bytes,
  CpuMilli,
  DeviceId,
  EpochMs,
  Incarnation,
  NodeId,
  PoolId,
  ProjectId,
  ReservationId,
  SessionId,
  UserId,
} from '#kernel';
import type { Fact } from './envelope.ts';
import type { Cpuset, GrantedDevice, Inventory } from './resources.ts';

/** An agent has come up: the first time, or again after a restart (then its grants stay as they are). */
export type NodeJoined = Fact<
  'node.joined',
  {
    readonly nodeId: NodeId;
    readonly incarnation: Incarnation;
    readonly inventory: Inventory;
    /** As its agent is configured; `default` when absent. An operator's word (`node.pool-changed`) goes before it. */
    readonly poolId?: PoolId;
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
    readonly cpuset?: Cpuset;
    /** Which part of a session on several nodes; 0 when absent. */
    readonly rank?: number;
    /** The number of the network between the members of a session on several nodes; no other grant of a node has the same. */
    readonly network?: number;
    /** Whose share of the pool it counts to. */
    readonly projectId?: ProjectId;
    readonly userId?: UserId;
    /** How long it can be held at most; absent: nobody can say. */
    readonly holdMsMax?: number;
    readonly reservationId?: ReservationId;
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
/** Room on the node that is being freed for a session: nobody else gets it. It ends with the session's grant, or is lifted. */
export type NodeRoomHeld = Fact<
  'node.room-held',
  {
    readonly nodeId: NodeId;
    readonly forSessionId: SessionId;
    readonly devices: readonly GrantedDevice[];
    readonly cpuMilli: CpuMilli;
    readonly memoryBytes: Bytes;
    readonly heldAt: EpochMs;
    /** Lifted then, if the session has not got it. */
    readonly deadlineAt: EpochMs;
  }
>;
export type NodeRoomLifted = Fact<
  'node.room-lifted',
  { readonly nodeId: NodeId; readonly forSessionId: SessionId; readonly liftedAt: EpochMs }
>;
/** One stretch of time of a reservation. */
export type Stretch = { readonly from: EpochMs; readonly to: EpochMs };
/** Part of the node belongs to a reservation in these stretches of time, which are in order and apart. */
export type NodeBooked = Fact<
  'node.booked',
  {
    readonly nodeId: NodeId;
    readonly reservationId: ReservationId;
    readonly deviceIds: readonly DeviceId[];
    readonly cpuMilli: CpuMilli;
    readonly memoryBytes: Bytes;
    readonly stretches: readonly Stretch[];
    /** `work` when absent. In a stretch of `maintenance` nothing runs on the node at all. */
    readonly purpose?: 'work' | 'maintenance';
    readonly bookedAt: EpochMs;
  }
>;
/** The reservation is over, was cancelled, or moved to other nodes. */
export type NodeUnbooked = Fact<
  'node.unbooked',
  { readonly nodeId: NodeId; readonly reservationId: ReservationId; readonly unbookedAt: EpochMs }
>;
/** No new grants; what runs goes on. */
export type NodeCordoned = Fact<
  'node.cordoned',
  { readonly nodeId: NodeId; readonly by: string; readonly reason?: string; readonly cordonedAt: EpochMs }
>;
export type NodeUncordoned = Fact<
  'node.uncordoned',
  { readonly nodeId: NodeId; readonly by: string; readonly uncordonedAt: EpochMs }
>;
/** Its clock is so far ahead of the log's (behind, if negative) that its times can't be compared with others by eye. */
export type NodeClockSkewed = Fact<
  'node.clock-skewed',
  { readonly nodeId: NodeId; readonly skewMs: number; readonly seenAt: EpochMs }
>;
export type NodeClockRight = Fact<'node.clock-right', { readonly nodeId: NodeId; readonly seenAt: EpochMs }>;
/** No new grants, and what still runs at `deadlineAt` is preempted. */
export type NodeDrainStarted = Fact<
  'node.drain-started',
  {
    readonly nodeId: NodeId;
    readonly by: string;
    readonly reason?: string;
    readonly startedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** Nothing is left on it; it stays cordoned. */
export type NodeDrained = Fact<'node.drained', { readonly nodeId: NodeId; readonly drainedAt: EpochMs }>;
/** Its incarnation is over, whether it still runs or not: what it held is given out again, and it has to join anew. */
export type NodeFenced = Fact<
  'node.fenced',
  {
    readonly nodeId: NodeId;
    readonly incarnation: Incarnation;
    readonly by: string;
    readonly fencedAt: EpochMs;
  }
>;
export type NodePoolChanged = Fact<
  'node.pool-changed',
  { readonly nodeId: NodeId; readonly poolId: PoolId; readonly by: string; readonly changedAt: EpochMs }
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
  | NodeRoomHeld
  | NodeRoomLifted
  | NodeBooked
  | NodeUnbooked
  | NodeCordoned
  | NodeClockRight
  | NodeClockSkewed
  | NodeUncordoned
  | NodeDrainStarted
  | NodeDrained
  | NodeFenced
  | NodePoolChanged
  | NodeLost
  | NodeReturned;
