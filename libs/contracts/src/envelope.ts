import type { CommandId, EpochMs, EventId, JsonObject, Position, StreamName } from '#kernel';

/** A fact as its owner states it: past tense, plain data. `rev` counts the shapes that `data` of this type has had; 1 if absent. */
export type Fact<Type extends string = string, Data = JsonObject> = {
  readonly type: Type;
  readonly rev?: number;
  readonly data: Readonly<Data>;
};

/** Who and what led to an event. Never secrets, never personal data: only ids. */
export type EventMeta = {
  /** `user:<id>`, `node:<id>` or `service:<name>`. */
  readonly actor: string;
  /** The request at the door that started it all; the same over every event that follows from it. */
  readonly correlationId?: string;
  /** The event or report that this one answers. */
  readonly causationId?: string;
  /** W3C Trace Context of the span that appended it. */
  readonly traceparent?: string;
};

/** A fact in the log. */
export type RecordedEvent<F extends Fact = Fact> = F extends Fact
  ? {
      /** Dense and in order of commit, over the whole log. */
      readonly position: Position;
      readonly stream: StreamName;
      /** 1, 2, 3 … within the stream. */
      readonly version: number;
      readonly type: F['type'];
      readonly rev: number;
      readonly eventId: EventId;
      readonly commandId: CommandId;
      readonly recordedAt: EpochMs;
      readonly data: F['data'];
      readonly meta: EventMeta;
    }
  : never;
