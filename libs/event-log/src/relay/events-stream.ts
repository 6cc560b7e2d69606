import {
  DiscardPolicy,
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  StorageType,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { EVENTS_STREAM, SUBJECTS } from '#contracts';
import { invariant } from '#kernel';
import { EVENT_HEADER, type EventMessage } from './event-message.ts';

/** What the stream holds now. */
export type Standing = {
  /** Sequence of the last message; equal to its position in the log. */
  readonly last: number;
  /** Id of the event that the last message carries; none if it is no message of ours, or if the stream is empty. */
  readonly lastEventId: string | undefined;
  readonly isEmpty: boolean;
};

/** The copy of the log in JetStream: `seq = position`, for ever. */
export type EventsStream = {
  /** None: there is no stream. */
  readonly standing: () => Promise<Standing | undefined>;
  /** Throws away what is there and makes an empty stream whose first message will have the position after `start`. */
  readonly recreate: (start: number) => Promise<void>;
  /**
   * Adds messages after the sequence `last`, all of them in order; whoever added something meanwhile makes it fail.
   * Every failure means only one thing: ask {@link standing}.
   */
  readonly publish: (last: number, messages: readonly EventMessage[]) => Promise<void>;
};

const WEEK_MS = 7 * 86_400_000;
const CALL_MAX_MS = 2000;
/** Short: an acknowledgement that a restart of the server ate is missed soon. */
const PUBLISH_MAX_MS = 1000;
/** An atomic batch costs 5 to 10 ms whatever its size: only many messages at once are worth it. */
const ATOMIC_MIN = 200;
const STREAM_NOT_FOUND = 10_059;
const MESSAGE_NOT_FOUND = 10_037;

const codeOf = (error: unknown): number | undefined =>
  error instanceof JetStreamApiError ? error.code : undefined;

export const eventsStream = async (connection: NatsConnection): Promise<EventsStream> => {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: CALL_MAX_MS });
  const client = jetstream(connection, { timeout: CALL_MAX_MS });
  let hasAtomicBatches = false;

  const info = async (): Promise<StreamInfo | undefined> => {
    try {
      return await manager.streams.info(EVENTS_STREAM);
    } catch (error) {
      if (codeOf(error) === STREAM_NOT_FOUND) return undefined;
      throw error;
    }
  };

  const eventIdAt = async (seq: number): Promise<string | undefined> => {
    try {
      const message = await manager.streams.getMessage(EVENTS_STREAM, { seq });
      const id = message?.header.get(EVENT_HEADER);
      return id === '' ? undefined : id;
    } catch (error) {
      if (codeOf(error) === MESSAGE_NOT_FOUND) return undefined;
      throw error;
    }
  };

  const publishPipelined = async (last: number, messages: readonly EventMessage[]): Promise<number> => {
    const acks = await Promise.all(
      messages.map(({ subject, payload, headers }, index) =>
        client.publish(subject, payload, {
          headers,
          timeout: PUBLISH_MAX_MS,
          expect: { streamName: EVENTS_STREAM, lastSequence: last + index },
        }),
      ),
    );
    return acks.at(-1)?.seq ?? last;
  };

  const publishAtomically = async (last: number, messages: readonly EventMessage[]): Promise<number> => {
    const [first, ...others] = messages;
    const closing = others.pop();
    invariant(first !== undefined && closing !== undefined, 'an atomic batch has at least two messages');
    const batch = await client.startBatch(first.subject, first.payload, {
      headers: first.headers,
      timeout: PUBLISH_MAX_MS,
      expect: { lastSequence: last },
    });
    for (const { subject, payload, headers } of others) batch.add(subject, payload, { headers });
    const ack = await batch.commit(closing.subject, closing.payload, {
      headers: closing.headers,
      timeout: CALL_MAX_MS,
    });
    return ack.seq;
  };

  return {
    standing: async () => {
      const found = await info();
      if (found === undefined) return undefined;
      hasAtomicBatches = found.config.allow_atomic === true;
      const { messages, last_seq: last } = found.state;
      const isEmpty = messages === 0;
      return { last, isEmpty, lastEventId: isEmpty ? undefined : await eventIdAt(last) };
    },
    recreate: async (start) => {
      await manager.streams.delete(EVENTS_STREAM).catch((error: unknown) => {
        if (codeOf(error) !== STREAM_NOT_FOUND) throw error;
      });
      const made = await manager.streams.add({
        name: EVENTS_STREAM,
        subjects: [SUBJECTS.events],
        storage: StorageType.File,
        discard: DiscardPolicy.Old,
        max_age: nanos(WEEK_MS),
        first_seq: start + 1,
        allow_direct: true,
        allow_atomic: true,
        deny_delete: false,
      });
      // A server that does not know batches leaves the wish out of its answer.
      hasAtomicBatches = made.config.allow_atomic === true;
    },
    publish: async (last, messages) => {
      const isAtomic = hasAtomicBatches && messages.length >= ATOMIC_MIN;
      const reached = await (isAtomic ? publishAtomically : publishPipelined)(last, messages);
      invariant(
        reached === last + messages.length,
        `the stream is at ${reached} after ${messages.length} messages from ${last} on`,
      );
    },
  };
};
