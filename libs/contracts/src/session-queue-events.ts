import type { EpochMs, SessionId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Reach } from './reach.ts';

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
