import type { RecordedEvent } from '#contracts';
import type { Position, StreamName } from '#kernel';

/** The log as the gateway follows it: once for all who listen. */
export type LogTail = {
  /**
   * Events after a position, dense, at most a few thousand; waits for some, but no longer than `waitMs` (then none).
   *
   * @throws DependencyFailure when older ones have to be read and the store does not answer
   */
  readonly next: (after: Position, waitMs: number, signal: AbortSignal) => Promise<readonly RecordedEvent[]>;
  /** Position of the last event that is known here. @throws DependencyFailure when nothing is known yet and the store does not answer */
  readonly head: () => Promise<Position>;
  /** True when there is an event at this position, whether it is known here or not. @throws DependencyFailure */
  readonly has: (at: Position) => Promise<boolean>;
  /** All events of one stream with a version above this one. @throws DependencyFailure */
  readonly ofStream: (stream: StreamName, afterVersion: number) => Promise<readonly RecordedEvent[]>;
  /** The events of a stream that is so new that all of it is at hand, up to this position at least; undefined when that can't be said. */
  readonly ofNewStream: (stream: StreamName, upTo: Position) => readonly RecordedEvent[] | undefined;
};
