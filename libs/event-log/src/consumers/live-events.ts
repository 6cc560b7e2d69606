import { setTimeout as sleep } from 'node:timers/promises';
import { DeliverPolicy, jetstream, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { EVENTS_STREAM, type RecordedEvent } from '#contracts';
import { describeError, invariant, type Log, type Position } from '#kernel';
import { decodeEnvelope } from '../decode-envelope.ts';
import { unlessAborted } from '../unless-aborted.ts';

/** A message of the stream that is no event of the log. */
export type MalformedMessage = {
  readonly subject: string;
  readonly sequence: number;
  readonly payload: Uint8Array;
  readonly cause: unknown;
};

/** One of those that follow the log over a connection. */
export type LiveReader = {
  readonly log: Log;
  /** Where the reader is now: what lies before is kept for him no longer. */
  readonly position: () => Position;
  /** There is something to take. */
  readonly wake: () => void;
  readonly onMalformed: (message: MalformedMessage) => void;
};

/** Events as they come over the bus, in order; what the bus loses shows as a gap, which the reader fills from the log. */
export type LiveEvents = {
  /** The next events without a gap after a position, at most `max`. */
  readonly take: (after: Position, max: number) => readonly RecordedEvent[];
  /** The position of the first event that waits after a position: more than one beyond it means a gap. */
  readonly next: (after: Position) => Position | undefined;
  /** False while no subscription is open: nothing will come. */
  readonly isAttached: () => boolean;
  /** Throws away what waits and subscribes anew after the positions of the readers. */
  readonly attachAgain: () => void;
  /** Follows for one reader, until the signal. */
  readonly run: (reader: LiveReader, signal: AbortSignal) => Promise<void>;
};

/** Who is further behind than so many events reads them from the log. */
const KEPT_MAX = 4000;
/** What all have is let go of whenever so many more have come. */
const TRIM_EVERY = 256;
const RETRY_MS = 250;
/** An ordered consumer does not notice a server that lost its state; missing heartbeats tell within two of these. */
const HEARTBEAT_MS = 1000;

const decode = (message: JsMsg): RecordedEvent => {
  const event = decodeEnvelope(message.string());
  invariant(
    event.position === message.seq,
    `the message with sequence ${message.seq} says that it is event ${event.position}`,
  );
  return event;
};

type Connected = () => Promise<NatsConnection>;

const followTogether = (connected: Connected): LiveEvents => {
  const readers = new Set<LiveReader>();
  let kept: RecordedEvent[] = [];
  let trimAt = TRIM_EVERY;
  let isAttached = false;
  let detach: () => void = () => undefined;
  let following: Promise<void> | undefined;
  let stopping = new AbortController();

  /** Of those who follow, the one that is farthest behind: what is before him nobody needs any more. */
  const slowest = (): number => Math.min(...[...readers].map(({ position }) => position()));

  /** Where those after a position begin. Readers are close to the end, as a rule. */
  const indexAfter = (after: number): number => {
    let from = kept.length;
    while (from > 0 && (kept[from - 1]?.position ?? 0) > after) from -= 1;
    return from;
  };

  const keep = (event: RecordedEvent): void => {
    // In a stream that was made anew positions may begin again.
    if ((kept.at(-1)?.position ?? 0) >= event.position) kept = [];
    kept.push(event);
    if (kept.length < trimAt) return;
    kept = kept.slice(indexAfter(slowest())).slice(-KEPT_MAX);
    trimAt = kept.length + TRIM_EVERY;
  };

  const take = (message: JsMsg): void => {
    try {
      keep(decode(message));
      for (const { wake } of readers) wake();
    } catch (cause) {
      const { subject, seq: sequence, data: payload } = message;
      for (const { onMalformed } of readers) onMalformed({ subject, sequence, payload, cause });
    }
  };

  const subscribeOnce = async (signal: AbortSignal): Promise<void> => {
    const client = jetstream(await unlessAborted(connected(), signal), { timeout: 2000 });
    const consumer = await client.consumers.get(EVENTS_STREAM, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: slowest() + 1,
    });
    const messages = await consumer.consume({
      max_messages: 1000,
      idle_heartbeat: HEARTBEAT_MS,
      expires: 5000,
    });
    detach = () => messages.stop();
    signal.addEventListener('abort', detach);
    isAttached = true;
    try {
      if (signal.aborted) return;
      for await (const message of messages) take(message);
    } finally {
      isAttached = false;
      signal.removeEventListener('abort', detach);
      messages.stop();
    }
  };

  const follow = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      kept = [];
      await subscribeOnce(signal).catch((error: unknown) => {
        const what = { cause: describeError(error) };
        for (const { log } of readers)
          log.debug(what, 'cannot subscribe to events; reading them from the log');
      });
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  };

  return {
    take: (after, max) => {
      const from = indexAfter(after);
      let to = from;
      while (to < kept.length && to - from < max && kept[to]?.position === after + 1 + to - from) to += 1;
      return kept.slice(from, to);
    },
    next: (after) => kept[indexAfter(after)]?.position,
    isAttached: () => isAttached,
    attachAgain: () => {
      kept = [];
      detach();
    },
    run: async (reader, signal) => {
      if (signal.aborted) return;
      readers.add(reader);
      if (following === undefined) {
        stopping = new AbortController();
        following = follow(stopping.signal);
      }
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      readers.delete(reader);
      if (readers.size > 0) return;
      stopping.abort();
      const ended = following;
      following = undefined;
      await ended;
    },
  };
};

const known = new WeakMap<Connected, LiveEvents>();

/** All that follow the log over one connection do so together: each event comes to a process once, and is read once. */
export const liveEvents = (connected: Connected): LiveEvents => {
  const before = known.get(connected);
  if (before !== undefined) return before;
  const events = followTogether(connected);
  known.set(connected, events);
  return events;
};
