import type { Bytes, CpuMilli, DeviceId, EpochMs, Incarnation, NodeId, SessionId } from '#kernel';
import type { EgressPolicy } from './egress.ts';
import type { Cpuset, GrantedDevice, Inventory } from './resources.ts';
import type { Workload } from './session-wishes.ts';
import type { StartTimings } from './start-timings.ts';

/** How the program came to its end on the node. */
export type RunEnd =
  | { readonly kind: 'exit'; readonly exitCode: number; readonly oomKilled: boolean }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** What an agent sees of one grant. Each report carries all that is known, so that the last one alone is enough. */
export type GrantStatus =
  | {
      readonly phase: 'preparing';
      readonly step: 'pulling' | 'fetching' | 'mounting' | 'creating';
      /** All of it is made; it begins when the scheduler says that it is so on all nodes. */
      readonly isReady?: boolean;
    }
  | { readonly phase: 'running'; readonly startedAt: EpochMs; readonly timings?: StartTimings }
  /** The program has ended; the container is still to be removed. */
  | {
      readonly phase: 'ended';
      readonly end: RunEnd;
      readonly startedAt: EpochMs | null;
      readonly endedAt: EpochMs;
      readonly timings?: StartTimings;
    }
  /** Nothing of it is on the node (any more). `end` is null if it never ran here. */
  | {
      readonly phase: 'absent';
      readonly end: RunEnd | null;
      readonly startedAt: EpochMs | null;
      readonly endedAt: EpochMs | null;
    }
  /** The node can't carry it out (a device is gone, say); nothing was made. */
  | { readonly phase: 'refused'; readonly code: string; readonly message: string };

/** A fact of a node, on its way to the scheduler through the REPORTS stream. */
export type Report = {
  readonly nodeId: NodeId;
  readonly incarnation: Incarnation;
  /** 1, 2, 3 … since the agent's boot; with the incarnation it names the report. */
  readonly seq: number;
  readonly at: EpochMs;
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly status: GrantStatus;
};

/** Where the members of a session are, seen from one of its nodes. */
export type Gang = {
  /** Of this node: 0 has `main1`. */
  readonly rank: number;
  /** In order of rank. */
  readonly nodes: readonly GangNode[];
  /** The grant is shared by so many, in equal parts. */
  readonly membersPerNode: number;
  /** The number of the network between the nodes; absent where there is one node. */
  readonly network?: number;
  /** What the members' keys for each other are derived from; absent where there is one node, or no secret to make it of. It is in no event. */
  readonly secret?: string;
  /** The log knows that all is made on this node. */
  readonly isReady: boolean;
  /** It is so on all nodes: programs may begin. */
  readonly mayStart: boolean;
};

export type GangNode = {
  readonly nodeId: NodeId;
  /** Where it takes what members say to members there; absent: nowhere. */
  readonly address?: string;
};

/** What shall be true on the node for one grant. */
export type DesiredGrant = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly want: 'run' | 'stop';
  /** From SIGTERM to SIGKILL: of a stop, or of what has to end when another member has. */
  readonly graceMs: number;
  readonly workload: Workload;
  readonly devices: readonly GrantedDevice[];
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  /** Absent: any CPU, as much of them as `cpuMilli` says. */
  readonly cpuset?: Cpuset;
  /** Shared memory; absent: half of the memory. */
  readonly shmBytes?: Bytes;
  /** Of a session with several members. */
  readonly gang?: Gang;
  /** Whom it may reach over the network; absent: whom the node allows. It may change while the session runs. */
  readonly egress?: EgressPolicy;
  /** How far the log knows of it; the agent reports again what the log does not know yet. */
  readonly known: 'placed' | 'preparing' | 'running' | 'ended';
};

/** All that shall be on the node; anything else of ours has to go. */
export type DesiredState = {
  readonly nodeVersion: number;
  readonly grants: readonly DesiredGrant[];
  /** Images that the pool of the node keeps on it. */
  readonly keptImages?: readonly string[];
};

export type NodeJoin = {
  readonly nodeId: NodeId;
  readonly incarnation: Incarnation;
  readonly inventory: Inventory;
  /** Nothing of ours is on the node: only so is one taken that was given up. */
  readonly isCleared?: boolean;
};

/** What is used of one device, of all that its holders were given. */
export type DeviceFigures = {
  readonly deviceId: DeviceId;
  readonly usedMemoryBytes: Bytes;
  /** Null where the device does not tell. */
  readonly busyPercent: number | null;
};

/** A sign of life, every few seconds, over core NATS. */
export type Heartbeat = {
  readonly nodeId: NodeId;
  readonly incarnation: Incarnation;
  readonly at: EpochMs;
  readonly runningCount: number;
  /** Of the devices that somebody holds, a few seconds old at most. */
  readonly devices?: readonly DeviceFigures[];
};

/** Live progress of a preparation (layers of a pull): not a fact, only for who watches. */
export type Progress = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly text: string;
  readonly doneBytes?: number;
  /** Of what is known to come; it may grow. */
  readonly totalBytes?: number;
  readonly layersDone?: number;
  readonly layersTotal?: number;
};

/** One piece of a session's output. */
export type OutputChunk = {
  readonly source: 'stdout' | 'stderr';
  readonly at: EpochMs;
  /** UTF-8 text; bytes that are not UTF-8 arrive as U+FFFD. */
  readonly text: string;
  /** Who printed it, of a session with several members: `main1`, `worker1` … The gateway says it; nodes do not. */
  readonly member?: string;
};

/** Ask for output from a cursor on; `0` is the beginning. */
export type OutputRead = {
  readonly sessionId: SessionId;
  /** Of which member on the node; absent: of the first. */
  readonly member?: number;
  readonly cursor: number;
  readonly limitBytes: number;
};
export type OutputPage = {
  readonly chunks: readonly OutputChunk[];
  /** Where to go on. */
  readonly cursor: number;
  /** True when the session has ended and all of its output has been read. */
  readonly isComplete: boolean;
  /** Bytes that were dropped since the output is bounded; 0 as a rule. */
  readonly droppedBytes: number;
};
