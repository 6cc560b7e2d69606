import type { Bytes, EpochMs, Incarnation, NodeId, ProjectId, SessionId, UserId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Party } from './folder-events.ts';
import type { Reach } from './reach.ts';
import type { Cpuset, GrantedDevice, Resources } from './resources.ts';
import type { SchedulingWish, TimeLimits, Workload } from './session-wishes.ts';
import type { StartTimings } from './start-timings.ts';

/** Why a session ended, as its user sees it: the first cause wins. */
export type Outcome =
  | { readonly kind: 'completed'; readonly exitCode: number }
  | { readonly kind: 'cancelled'; readonly by: string }
  | { readonly kind: 'expired'; readonly limit: 'wait' | 'run' | 'reservation' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'preempted' }
  | { readonly kind: 'node-lost'; readonly nodeId: NodeId }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export type SessionRequested = Fact<
  'session.requested',
  {
    readonly sessionId: SessionId;
    readonly name: string;
    readonly projectId: ProjectId;
    readonly userId: UserId;
    readonly workload: Workload;
    readonly resources: Resources;
    readonly limits: TimeLimits;
    readonly wish?: SchedulingWish;
    readonly requestedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** What a session gets of one node. */
export type PlacedPart = {
  readonly nodeId: NodeId;
  /** The node's agent at that time. */
  readonly incarnation: Incarnation;
  readonly devices: readonly GrantedDevice[];
  readonly cpuset?: Cpuset;
};
/** Recorded together with a `node.grant-given` for each part, in one append. */
export type SessionPlaced = Fact<
  'session.placed',
  {
    readonly sessionId: SessionId;
    /** Of the first part, as all that follows up to `cpuset`. */
    readonly nodeId: NodeId;
    /** The node's agent at that time. */
    readonly incarnation: Incarnation;
    readonly devices: readonly GrantedDevice[];
    readonly cpuset?: Cpuset;
    /** The parts on further nodes: rank 1, 2, 3 … */
    readonly others?: readonly PlacedPart[];
    /** 1 for the first placement, one more for each that follows. */
    readonly epoch: number;
    /** When it has to be over, whatever its own limit: the end of the reservation that it runs in. */
    readonly endsBy?: EpochMs;
    /** Why there: policy and what it weighed, in few bytes. */
    readonly reason: string;
    readonly placedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
export type SessionPreparing = Fact<
  'session.preparing',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly step: 'pulling' | 'fetching' | 'mounting' | 'creating';
    readonly at: EpochMs;
  }
>;
export type SessionStarted = Fact<
  'session.started',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly startedAt: EpochMs;
    readonly deadlineAt?: EpochMs;
    /** Absent where the agent does not know: it was restarted meanwhile, or the session has several parts. */
    readonly timings?: StartTimings;
  }
>;
/** Of a session on several nodes: all of one part is made. When all parts are, their programs begin. */
export type SessionPartReady = Fact<
  'session.part-ready',
  { readonly sessionId: SessionId; readonly epoch: number; readonly rank: number; readonly readyAt: EpochMs }
>;
/** Somebody came to an app of it: JupyterLab, say, or a port in digits. Once for each person and each start of the app. */
export type SessionAppOpened = Fact<
  'session.app-opened',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly app: string;
    readonly by: string;
    readonly openedAt: EpochMs;
  }
>;
/** Others may open an app of it, and nothing else. Told again, `until` is as told last. */
export type SessionAppShared = Fact<
  'session.app-shared',
  {
    readonly sessionId: SessionId;
    readonly app: string;
    readonly party: Party;
    /** Absent: as long as the session is there. */
    readonly until?: EpochMs;
    readonly by: string;
    readonly sharedAt: EpochMs;
  }
>;
export type SessionAppUnshared = Fact<
  'session.app-unshared',
  {
    readonly sessionId: SessionId;
    readonly app: string;
    readonly party: Party;
    readonly by: string;
    readonly unsharedAt: EpochMs;
  }
>;
/** Of a session on several nodes: one part runs. With the last of them comes `session.started`. */
export type SessionPartStarted = Fact<
  'session.part-started',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    /** 0 for the first part. */
    readonly rank: number;
    readonly startedAt: EpochMs;
  }
>;
/** Of a session on several nodes: a part other than the first ended by itself with exit code 0. */
export type SessionPartEnded = Fact<
  'session.part-ended',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly rank: number;
    readonly endedAt: EpochMs;
  }
>;
/** Of a session on several nodes: the containers of one part are absent. With the last of them the session is over. */
export type SessionPartGone = Fact<
  'session.part-gone',
  { readonly sessionId: SessionId; readonly epoch: number; readonly rank: number; readonly goneAt: EpochMs }
>;
/** The program ended by itself; its container may still be there. */
export type SessionExited = Fact<
  'session.exited',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly exitCode: number;
    readonly oomKilled: boolean;
    readonly exitedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** It could not be started, or its container broke; what is left of it is being removed. */
export type SessionFailed = Fact<
  'session.failed',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly code: string;
    readonly message: string;
    readonly failedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
export type SessionStopRequested = Fact<
  'session.stop-requested',
  {
    readonly sessionId: SessionId;
    readonly by: string;
    readonly requestedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** The time limit of a phase is over. */
export type SessionDeadlinePassed = Fact<
  'session.deadline-passed',
  {
    readonly sessionId: SessionId;
    readonly phase: 'waiting' | 'placed' | 'preparing' | 'running' | 'stopping';
    readonly passedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** Its place goes to a session of more weight: it is told to end (SIGTERM), and is ended at `deadlineAt`. */
export type SessionPreempted = Fact<
  'session.preempted',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    /** For whom: a session, a reservation, or a node that is to be empty. */
    readonly by: string;
    readonly reason: string;
    readonly preemptedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** A node of it was given up, or stays away for too long: it ends with that, or comes back to the queue, when all of it is gone or given up. */
export type SessionNodeLost = Fact<
  'session.node-lost',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly nodeId: NodeId;
    readonly lostAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** It has done nothing for as long as its rule says; at `stopsAt` it is ended, unless it does something or somebody keeps it. */
export type SessionIdleWarned = Fact<
  'session.idle-warned',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly idleSince: EpochMs;
    readonly warnedAt: EpochMs;
    readonly stopsAt: EpochMs;
  }
>;
/** The warning is taken back: it does something, or no rule says so any more. */
export type SessionIdleOver = Fact<
  'session.idle-over',
  { readonly sessionId: SessionId; readonly epoch: number; readonly overAt: EpochMs }
>;
/** Nobody used it: it is told to end. */
export type SessionIdleExpired = Fact<
  'session.idle-expired',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly idleSince: EpochMs;
    readonly expiredAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** Somebody needs it: until then it counts as used. */
export type SessionKept = Fact<
  'session.kept',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly by: string;
    readonly until: EpochMs;
    readonly keptAt: EpochMs;
  }
>;
/** So many processes of it were killed since its memory was used up; it may go on. Told of the first, and whenever there are twice as many. */
export type SessionMemoryExhausted = Fact<
  'session.memory-exhausted',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly kills: number;
    /** What it has of each node. */
    readonly memoryBytes: Bytes;
    readonly at: EpochMs;
  }
>;
/** Stays in the queue, and is not looked at. */
export type SessionHeld = Fact<
  'session.held',
  {
    readonly sessionId: SessionId;
    readonly by: string;
    /** Whoever releases it has to have this reach; `own` when absent. */
    readonly reach?: Reach;
    readonly heldAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
export type SessionReleased = Fact<
  'session.released',
  {
    readonly sessionId: SessionId;
    readonly by: string;
    readonly releasedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** Another place in the queue: as if it had been requested at `queuedAt`. */
export type SessionReordered = Fact<
  'session.reordered',
  {
    readonly sessionId: SessionId;
    readonly by: string;
    readonly queuedAt: EpochMs;
    readonly reorderedAt: EpochMs;
  }
>;
export type SessionPriorityChanged = Fact<
  'session.priority-changed',
  {
    readonly sessionId: SessionId;
    readonly by: string;
    readonly priority: number;
    readonly changedAt: EpochMs;
  }
>;
/** Why a session is back in the queue. */
export type RequeueKind = 'refused' | 'preempted' | 'node-lost' | 'retry';
/** Back in the queue; `kind` is `refused` when absent. */
export type SessionRequeued = Fact<
  'session.requeued',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly kind?: RequeueKind;
    readonly cause: string;
    /** Not placed again before. */
    readonly notBefore?: EpochMs;
    readonly requeuedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** The end. */
export type SessionStopped = Fact<
  'session.stopped',
  { readonly sessionId: SessionId; readonly outcome: Outcome; readonly stoppedAt: EpochMs }
>;

export type SessionFact =
  | SessionRequested
  | SessionPlaced
  | SessionPreparing
  | SessionPartReady
  | SessionPartStarted
  | SessionStarted
  | SessionAppOpened
  | SessionAppShared
  | SessionAppUnshared
  | SessionPartEnded
  | SessionPartGone
  | SessionExited
  | SessionFailed
  | SessionStopRequested
  | SessionDeadlinePassed
  | SessionPreempted
  | SessionNodeLost
  | SessionIdleWarned
  | SessionIdleOver
  | SessionIdleExpired
  | SessionKept
  | SessionMemoryExhausted
  | SessionHeld
  | SessionReleased
  | SessionReordered
  | SessionPriorityChanged
  | SessionRequeued
  | SessionStopped;

/** All parts of a placement, rank by rank. */
export const partsOf = (
  placed: Omit<PlacedPart, 'cpuset'> & {
    readonly cpuset?: Cpuset;
    readonly others?: readonly PlacedPart[];
  },
): readonly [PlacedPart, ...PlacedPart[]] => {
  const { nodeId, incarnation, devices, cpuset, others = [] } = placed;
  return [{ nodeId, incarnation, devices, ...(cpuset === undefined ? {} : { cpuset }) }, ...others];
};
