import type { EventMeta, Fact, RecordedEvent } from '#contracts';
import type { CommandId, Position, StreamName } from '#kernel';

/** What one command does to one stream. */
export type StreamWrite = {
  readonly stream: StreamName;
  /** The version that the decision was based on; 0 = the stream must not exist; absent = whatever it is. */
  readonly expectedVersion?: number;
  /** None: a guard. The version is checked and nothing is written. */
  readonly facts: readonly Fact[];
};

/** One atomic change of one or several streams. */
export type Append = {
  /** The same id twice gives the first answer again, and records nothing. */
  readonly commandId: CommandId;
  readonly meta: EventMeta;
  readonly writes: readonly StreamWrite[];
};

export type AppendOutcome =
  | {
      readonly kind: 'appended';
      /** Position of the first and of the last event; equal to the head when nothing was written. */
      readonly first: Position;
      readonly last: Position;
      /** True when this command id had been recorded before. */
      readonly isDuplicate: boolean;
    }
  /** Somebody else was faster; decide again on newer state. */
  | {
      readonly kind: 'conflict';
      readonly stream: StreamName;
      readonly expected: number;
      readonly actual: number;
    };

/** Reading the log in order. */
export type EventSource = {
  /** Events after a position, at most `limit` (≤ 5000), dense; none when `after` is the head. Old shapes come upcast. */
  readonly readAll: (after: Position, limit: number) => Promise<readonly RecordedEvent[]>;
  /** Position of the last event; 0 in an empty log. */
  readonly head: () => Promise<Position>;
};

/** The one truth. @throws DependencyFailure when the store can't be reached (retryable) or refuses malformed input (not retryable). */
export type EventLog = EventSource & {
  /** Durable when it resolves. */
  readonly append: (append: Append) => Promise<AppendOutcome>;
  /**
   * Everything after a position up to the head, in small dense batches: the way to fold the whole log. The next events are on their way
   * while you work on these, and each is parsed just before you get it.
   */
  readonly replay: (after: Position) => AsyncGenerator<readonly RecordedEvent[], void, undefined>;
  /** Events of one stream with version > `afterVersion` (0 = all), at most 5000. */
  readonly readStream: (stream: StreamName, afterVersion?: number) => Promise<readonly RecordedEvent[]>;
};
