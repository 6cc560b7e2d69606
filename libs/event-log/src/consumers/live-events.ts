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

export type LiveEventsOptions = {
  readonly connected: () => Promise<NatsConnection>;
  readonly log: Log;
  /** Where the reader is now: a new subscription begins after it. */
  readonly position: () => Position;
  /** There is something to take. */
  readonly wake: () => void;
  readonly onMalformed: (message: MalformedMessage) => void;
};

/** Events as they come over the bus, in order; what the bus loses shows as a gap, which the reader fills from the log. */
export type LiveEvents = {
  /** The next events without a gap after a position, at most `max`; they are forgotten here. */
  readonly take: (after: Position, max: number) => readonly RecordedEvent[];
  /** The position of the first event that waits: more than one beyond the reader's means a gap. */
  readonly next: () => Position | undefined;
  /** False while no subscription is open: nothing will come. */
  readonly isAttached: () => boolean;
  /** Throws away what waits and subscribes anew after the reader's position. */
  readonly attachAgain: () => void;
  /** Subscribes, again and again, until the signal. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

const INBOX_MAX = 4000;
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

export const liveEvents = (options: LiveEventsOptions): LiveEvents => {
  const { connected, log, position, wake, onMalformed } = options;
  let inbox: RecordedEvent[] = [];
  let roomMade: (() => void) | undefined;
  let isAttached = false;
  let detach: () => void = () => undefined;

  const hasRoom = (): Promise<void> =>
    inbox.length < INBOX_MAX
      ? Promise.resolve()
      : new Promise((resolve) => {
          roomMade = resolve;
        });
  const makeRoom = (): void => {
    roomMade?.();
    roomMade = undefined;
  };

  const take = (message: JsMsg): void => {
    try {
      inbox.push(decode(message));
      wake();
    } catch (cause) {
      const { subject, seq: sequence, data: payload } = message;
      onMalformed({ subject, sequence, payload, cause });
    }
  };

  const subscribeOnce = async (signal: AbortSignal): Promise<void> => {
    const client = jetstream(await unlessAborted(connected(), signal), { timeout: 2000 });
    const consumer = await client.consumers.get(EVENTS_STREAM, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: position() + 1,
    });
    const messages = await consumer.consume({
      max_messages: 1000,
      idle_heartbeat: HEARTBEAT_MS,
      expires: 5000,
    });
    detach = () => {
      messages.stop();
      makeRoom();
    };
    signal.addEventListener('abort', detach);
    isAttached = true;
    try {
      if (signal.aborted) return;
      for await (const message of messages) {
        take(message);
        await hasRoom();
      }
    } finally {
      isAttached = false;
      signal.removeEventListener('abort', detach);
      messages.stop();
    }
  };

  return {
    take: (after, max) => {
      const from = inbox.findIndex((event) => event.position > after);
      if (from === -1) {
        inbox = [];
        makeRoom();
        return [];
      }
      let to = from;
      while (to < inbox.length && to - from < max && inbox[to]?.position === after + 1 + to - from) to += 1;
      const taken = inbox.slice(from, to);
      inbox = inbox.slice(to);
      makeRoom();
      return taken;
    },
    next: () => inbox[0]?.position,
    isAttached: () => isAttached,
    attachAgain: () => {
      inbox = [];
      detach();
    },
    run: async (signal) => {
      while (!signal.aborted) {
        inbox = [];
        await subscribeOnce(signal).catch((error: unknown) => {
          log.debug({ cause: describeError(error) }, 'cannot subscribe to events; reading them from the log');
        });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
};
