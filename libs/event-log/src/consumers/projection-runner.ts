import { setTimeout as sleep } from 'node:timers/promises';
import { metrics, SpanKind, trace } from '@opentelemetry/api';
import type { RecordedEvent } from '#contracts';
import { categoryOf, describeError, position, type Position } from '#kernel';
import { eventSubject } from '../relay/event-message.ts';
import { checkpoint } from './checkpoint.ts';
import { eventFeed } from './event-feed.ts';
import { ApplyFailed, failureKind } from './failure-kind.ts';
import { parkedEvents } from './parked-events.ts';
import { positionWaiters } from './position-waiters.ts';
import type { ProjectionLetter, ProjectionOptions, ProjectionRunner } from './projection.ts';

const BATCH_MAX = 1000;
const ATTEMPTS_MAX = 5;
const BACKOFF_MS = { first: 50, max: 2000 } as const;
/** A halted projection tries again now and then: what it needs may have been repaired. */
const HALT_RETRY_MS = 15_000;

/** After so many events that are none of its own the checkpoint is moved anyway: a start has no more to read again. */
const UNSAVED_MAX = 5000;

const tracer = trace.getTracer('berth-event-log');
const lagGauge = metrics
  .getMeter('berth-event-log')
  .createGauge('berth.projection.lag', { description: 'Events that a projection has still to apply' });

/**
 * Keeps a projection up to date: from its checkpoint out of the log until it is close to the head, then from the bus, and whatever the bus
 * loses, out of the log again. A batch is what arrived while the transaction before it ran.
 */
export const projectionRunner = (options: ProjectionOptions): ProjectionRunner => {
  const { projection, source, dataSource, connected, log } = options;
  const { attemptsMax = ATTEMPTS_MAX, batchMax = BATCH_MAX, lingerMs = 0 } = options;
  const { name } = projection;
  const progress = checkpoint(name);
  const parked = parkedEvents(dataSource, name);
  const waiters = positionWaiters();

  let at: Position = position(0);
  /** The checkpoint; what lies between it and `at` was none of the projection's. */
  let saved: Position = position(0);
  let head = 0;
  let malformed = 0;
  let halted: { readonly position: Position; readonly cause: string } | undefined;
  /** Up to here events are applied one by one, to find the one that fails. */
  let singlyUntil = 0;
  let attempts = 0;
  let pauseMs: number = BACKOFF_MS.first;

  const bury = (letter: Omit<ProjectionLetter, 'consumer'>): void => {
    options.bury({ consumer: name, ...letter }).catch((error: unknown) => {
      const { subject, sequence } = letter;
      log.error(
        { projection: name, subject, sequence, cause: describeError(error) },
        'could not store a dead letter',
      );
    });
  };

  const feed = eventFeed({
    source,
    connected,
    log,
    position: () => at,
    lingerMs,
    isAwaited: waiters.isAwaited,
    onHead: (known) => {
      head = known;
    },
    onMalformed: (message) => {
      malformed += 1;
      const { subject, sequence, cause } = message;
      log.error(
        { projection: name, subject, sequence, cause: describeError(cause) },
        'a message is no event; the log is read instead',
      );
      bury(message);
    },
  });

  const moveTo = (reached: Position): void => {
    at = reached;
    head = Math.max(head, reached);
    lagGauge.record(head - at, { projection: name });
    waiters.reached(reached);
  };

  const restart = async (): Promise<void> => {
    saved = await progress.read(dataSource.manager);
    moveTo(saved);
  };

  const concerns = ({ stream }: RecordedEvent): boolean =>
    projection.categories === undefined || projection.categories.includes(categoryOf(stream));

  const commit = (events: readonly RecordedEvent[], last: RecordedEvent): Promise<void> =>
    tracer.startActiveSpan(`project ${name}`, { kind: SpanKind.CONSUMER }, async (span) => {
      span.setAttribute('events', events.length);
      try {
        await dataSource.transaction(async (transaction) => {
          await progress.advance(transaction, saved, last.position);
          try {
            if (events.length > 0) await projection.apply(events, transaction);
          } catch (cause) {
            throw new ApplyFailed(`${name} cannot apply`, { cause });
          }
        });
        saved = last.position;
      } finally {
        span.end();
      }
    });

  /** Parks an event; then the projection stays before it or steps over it. */
  const giveUp = async (event: RecordedEvent, error: unknown): Promise<void> => {
    const cause: unknown = error instanceof ApplyFailed ? error.cause : error;
    const isHalt = projection.onPoison === 'halt';
    const isNews = halted?.position !== event.position;
    await dataSource.transaction(async (transaction) => {
      if (!isHalt) await progress.advance(transaction, saved, event.position);
      await parked.park(event, cause, transaction);
    });
    if (!isHalt) saved = event.position;
    if (isNews) {
      const what = {
        projection: name,
        position: event.position,
        type: event.type,
        cause: describeError(cause),
      };
      log.error(
        what,
        isHalt ? 'a projection cannot apply an event and halts' : 'a projection steps over an event',
      );
      const subject = eventSubject(event.stream, event.type);
      bury({ subject, sequence: event.position, payload: JSON.stringify(event), cause });
    }
    attempts = 0;
    if (isHalt) halted = { position: event.position, cause: describeError(cause) };
    else moveTo(event.position);
  };

  /** Says how long to wait before the next attempt. */
  const recover = async (events: readonly RecordedEvent[], error: unknown): Promise<number> => {
    const [first] = events;
    const last = events.at(-1);
    feed.rewind();
    switch (failureKind(error)) {
      case 'moved':
        await restart();
        return 0;
      case 'transient':
        log.debug({ projection: name, cause: describeError(error) }, 'a projection waits for Postgres');
        pauseMs = Math.min(pauseMs * 2, BACKOFF_MS.max);
        return pauseMs;
      case 'poison':
        if (first === undefined || last === undefined) return BACKOFF_MS.max;
        if (events.length > 1) {
          singlyUntil = last.position;
          return 0;
        }
        attempts += 1;
        if (attempts < attemptsMax) return BACKOFF_MS.first * attempts;
        await giveUp(first, error);
        return halted === undefined ? 0 : HALT_RETRY_MS;
    }
  };

  const applied = async (last: RecordedEvent): Promise<void> => {
    moveTo(last.position);
    attempts = 0;
    pauseMs = BACKOFF_MS.first;
    if (halted === undefined) return;
    halted = undefined;
    await parked.release(last);
    log.info({ projection: name, position: last.position }, 'a halted projection goes on');
  };

  /** One batch. Says how long to wait before the next. */
  const step = async (signal: AbortSignal): Promise<number> => {
    let events: readonly RecordedEvent[] = [];
    try {
      events = await feed.next(at, at < singlyUntil ? 1 : batchMax, signal);
      const last = events.at(-1);
      if (last === undefined) return 0;
      head = Math.max(head, last.position);
      const ours = events.filter(concerns);
      if (ours.length > 0 || last.position - saved >= UNSAVED_MAX) await commit(ours, last);
      await applied(last);
      return 0;
    } catch (error) {
      return recover(events, error).catch(() => BACKOFF_MS.max);
    }
  };

  const open = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        await parked.ensureTable();
        await restart();
        return;
      } catch (error) {
        log.debug({ projection: name, cause: describeError(error) }, 'a projection waits for Postgres');
        await sleep(BACKOFF_MS.max / 4, undefined, { signal }).catch(() => undefined);
      }
    }
  };

  return {
    name,
    run: async (signal) => {
      await open(signal);
      while (!signal.aborted) {
        const waitMs = await step(signal);
        if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
      await feed.ended();
    },
    status: () => ({
      position: at,
      lag: Math.max(0, head - at),
      malformed,
      ...(halted === undefined ? {} : { halted }),
    }),
    waitFor: (wanted, deadlineMs) => {
      if (wanted > at) feed.hurry();
      return waiters.waitFor(wanted, deadlineMs);
    },
  };
};
