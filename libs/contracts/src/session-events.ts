import type { EpochMs, Incarnation, NodeId, ProjectId, SessionId, UserId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Cpuset, GrantedDevice, Resources } from './resources.ts';
import type { SessionAppOpened, SessionAppShared, SessionAppUnshared } from './session-app-events.ts';
import type {
  PlacedPart,
  SessionPartEnded,
  SessionPartGone,
  SessionPartReady,
  SessionPartStarted,
} from './session-part-events.ts';
import type {
  SessionHeld,
  SessionPriorityChanged,
  SessionReleased,
  SessionReordered,
  SessionRequeued,
} from './session-queue-events.ts';
import type {
  SessionIdleExpired,
  SessionIdleOver,
  SessionIdleWarned,
  SessionKept,
  SessionMemoryExhausted,
} from './session-use-events.ts';
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
