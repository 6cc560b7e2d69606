import type { Bytes, EpochMs, SessionId } from '#kernel';
import type { Fact } from './envelope.ts';

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
