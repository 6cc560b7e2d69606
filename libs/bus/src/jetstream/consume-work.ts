import { setTimeout as delay } from 'node:timers/promises';
import { context, SpanKind, trace } from '@opentelemetry/api';
import {
  AckPolicy,
  type Consumer,
  type ConsumerMessages,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  type JsMsg,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { DependencyFailure, describeError, type Log } from '#kernel';
import type { Bus } from '../bus.ts';
import { traceOf } from '../trace-headers.ts';
import { type DeadLetterBox, deadLetterBox } from './dead-letters.ts';
import { ensureStream } from './streams.ts';

/** Thrown by a handler: this message can never be handled, however often it comes. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
}

/** A message of a work queue, as its handler sees it. */
export type Work = {
  readonly subject: string;
  /** Sequence in the stream. */
  readonly sequence: number;
  /** 1 the first time. */
  readonly delivery: number;
  readonly payload: Uint8Array;
  /** The payload as JSON. @throws PoisonMessage when it is none. */
  readonly json: () => unknown;
};

export type WorkOptions = {
  readonly bus: Bus;
  readonly log: Log;
  readonly stream: Partial<StreamConfig> & { readonly name: string };
  /** Name of the consumer on the server; processes with the same name share the work. */
  readonly durable: string;
  /** Only messages of this subject; all of the stream's if absent. */
  readonly filter?: string;
  /** How many messages are handled at once. 1 keeps the order. */
  readonly maxInFlight: number;
  /** Resolves: done. Rejects: again later, until `maxDeliveries`. Must be idempotent. */
  readonly handle: (work: Work) => Promise<void>;
  /** Pause before the second, third … attempt; the last one holds for all that follow. */
  readonly backoffMs?: readonly number[];
  readonly maxDeliveries?: number;
  /** The server gives a message to somebody else when we stay silent for so long. */
  readonly ackWaitMs?: number;
};

export type WorkConsumer = {
  /** Messages handled, put off and given up since the start. */
  readonly counts: () => {
    readonly handled: number;
    readonly retried: number;
    readonly deadLettered: number;
  };
  /** Stops when what is under way has been handled. */
  readonly stop: () => Promise<void>;
};

const BACKOFF_MS: readonly number[] = [200, 1000, 5000, 15_000];
const tracer = trace.getTracer('berth-bus');

/**
 * Takes work from a JetStream stream for as long as it is not stopped. Stream and consumer are made when they are missing, also while it
 * runs; heartbeats each second tell when the server lost them. A message that fails `maxDeliveries` times, or is poison, goes to the dead
 * letters and never blocks the others. Failures of dependencies do not use up deliveries: those are not the message's fault.
 */
export const consumeWork = (options: WorkOptions): WorkConsumer => {
  const { bus, log, stream, durable, filter, maxInFlight, handle } = options;
  const { backoffMs = BACKOFF_MS, maxDeliveries = 8, ackWaitMs = 10_000 } = options;
  const bury: DeadLetterBox = deadLetterBox(bus);
  const stopping = new AbortController();
  const counts = { handled: 0, retried: 0, deadLettered: 0 };
  const underWay = new Set<Promise<void>>();
  let messages: ConsumerMessages | undefined;

  const pauseBefore = (delivery: number): number =>
    backoffMs[Math.min(delivery, backoffMs.length) - 1] ?? 1000;

  const giveUp = async (message: JsMsg, cause: unknown): Promise<void> => {
    await bury({
      consumer: durable,
      subject: message.subject,
      sequence: message.seq,
      payload: message.data,
      cause,
    });
    message.term(describeError(cause).slice(0, 200));
    counts.deadLettered += 1;
    log.error(
      { durable, subject: message.subject, cause: describeError(cause) },
      'gave up on a message: it is a dead letter now',
    );
  };

  const attempt = async (message: JsMsg): Promise<void> => {
    const stillAtIt = setInterval(() => message.working(), ackWaitMs / 2);
    try {
      await handle(workOf(message));
      message.ack();
      counts.handled += 1;
    } catch (error) {
      const isOurs = error instanceof DependencyFailure && error.retryable;
      const isLast = message.info.deliveryCount >= maxDeliveries && !isOurs;
      if (error instanceof PoisonMessage || isLast) return await giveUp(message, error);
      message.nak(pauseBefore(message.info.deliveryCount));
      counts.retried += 1;
      log.warn(
        {
          durable,
          subject: message.subject,
          delivery: message.info.deliveryCount,
          cause: describeError(error),
        },
        'could not handle a message; it comes again',
      );
    } finally {
      clearInterval(stillAtIt);
    }
  };

  const process = (message: JsMsg): Promise<void> =>
    context.with(traceOf(message.headers), () =>
      tracer.startActiveSpan(`handle ${durable}`, { kind: SpanKind.CONSUMER }, async (span) => {
        // A dead letter that can't be stored now leaves the message where it is: it is delivered again after the ack wait.
        await attempt(message).catch((error: unknown) => {
          log.warn({ durable, cause: describeError(error) }, 'could not settle a message; it comes again');
        });
        span.end();
      }),
    );

  const attach = async (): Promise<Consumer> => {
    const connection = await bus.connected();
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 2000 });
    await ensureStream(manager, stream);
    await manager.consumers.add(stream.name, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: maxInFlight,
      // We count deliveries ourselves: at its own limit the server would keep the message and stay silent.
      max_deliver: -1,
      ...(filter === undefined ? {} : { filter_subject: filter }),
    });
    return jetstream(connection, { timeout: 2000 }).consumers.get(stream.name, durable);
  };

  const follow = async (): Promise<void> => {
    const consumer = await attach();
    const current = await consumer.consume({
      max_messages: maxInFlight,
      idle_heartbeat: 1000,
      expires: 5000,
      abort_on_missing_resource: true,
    });
    messages = current;
    if (stopping.signal.aborted) current.stop();
    void watch(current);
    for await (const message of current) {
      const settled = process(message).finally(() => underWay.delete(settled));
      underWay.add(settled);
      if (underWay.size >= maxInFlight) await Promise.race(underWay);
    }
  };

  /** After a loss of JetStream's store the pull requests go unanswered: two missed heartbeats and we attach anew. */
  const watch = async (current: ConsumerMessages): Promise<void> => {
    for await (const notice of current.status()) {
      if (notice.type === 'heartbeats_missed' || notice.type === 'consumer_deleted') current.stop();
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await follow();
      } catch (error) {
        log.warn({ durable, cause: describeError(error) }, 'lost the work queue; attaching again');
      }
      await delay(200, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();

  return {
    counts: () => ({ ...counts }),
    stop: async () => {
      stopping.abort();
      messages?.stop();
      await Promise.allSettled(underWay);
      // A bus that never connected would hold `run` for ever.
      await Promise.race([running, delay(2000, undefined, { ref: false })]);
    },
  };
};

const workOf = (message: JsMsg): Work => ({
  subject: message.subject,
  sequence: message.seq,
  delivery: message.info.deliveryCount,
  payload: message.data,
  json: () => {
    try {
      const value: unknown = JSON.parse(message.string());
      return value;
    } catch (cause) {
      throw new PoisonMessage('the payload is not JSON', { cause });
    }
  },
});
