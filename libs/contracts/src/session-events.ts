import type { EpochMs, Incarnation, NodeId, ProjectId, SessionId, UserId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { GrantedDevice, Resources } from './resources.ts';

/** What runs: fixed at the request, the same on every attempt. */
export type Workload = {
  readonly kind: 'batch' | 'interactive';
  /** `python`, `registry.example/team/image:tag`, `image@sha256:…`. */
  readonly image: string;
  /** Program and arguments; none means the image's own. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** sha256 (hex) of a gzipped tar that is unpacked into the working directory `/work`. */
  readonly bundle?: string;
};

/** How long each phase may take, in milliseconds. */
export type TimeLimits = {
  readonly waitMs: number;
  readonly prepareMs: number;
  /** Absent: as long as it likes. */
  readonly runMs?: number;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
};

/** Why a session ended, as its user sees it: the first cause wins. */
export type Outcome =
  | { readonly kind: 'completed'; readonly exitCode: number }
  | { readonly kind: 'cancelled'; readonly by: string }
  | { readonly kind: 'expired'; readonly limit: 'wait' | 'run' }
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
    readonly requestedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
/** Recorded together with `node.grant-given` in one append. */
export type SessionPlaced = Fact<
  'session.placed',
  {
    readonly sessionId: SessionId;
    readonly nodeId: NodeId;
    /** The node's agent at that time. */
    readonly incarnation: Incarnation;
    /** 1 for the first placement, one more for each that follows. */
    readonly epoch: number;
    readonly devices: readonly GrantedDevice[];
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
    readonly step: 'pulling' | 'fetching' | 'creating';
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
/** Back in the queue: the node refused the grant. */
export type SessionRequeued = Fact<
  'session.requeued',
  {
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly cause: string;
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
  | SessionStarted
  | SessionExited
  | SessionFailed
  | SessionStopRequested
  | SessionDeadlinePassed
  | SessionRequeued
  | SessionStopped;
