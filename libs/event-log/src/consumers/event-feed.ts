import type { NatsConnection } from '@nats-io/transport-node';
import type { RecordedEvent } from '#contracts';
import type { Position } from '#kernel';
import { alarmClock } from '../alarm-clock.ts';
import type { EventSource } from '../event-log.ts';
import { liveEvents, type LiveReader } from './live-events.ts';

export type EventFeedOptions = Omit<LiveReader, 'wake'> & {
  readonly connected: () => Promise<NatsConnection>;
  readonly source: EventSource;
  /** Told now and then how far the log is. */
  readonly onHead: (head: Position) => void;
  /** So long what the bus brings waits for more to come along, unless somebody waits for it; 0: not at all. */
  readonly lingerMs: number;
  readonly isAwaited: () => boolean;
};

/** The log in order, from wherever it comes fastest: from the bus, and what the bus does not bring, from the log itself. */
export type EventFeed = {
  /** Events after a position, dense, at most `max`; none after a while without any. @throws DependencyFailure when the log can't be read. */
  readonly next: (after: Position, max: number, signal: AbortSignal) => Promise<readonly RecordedEvent[]>;
  /** What was given last was not used, or the position jumped: what comes next is read from the log. */
  readonly rewind: () => void;
  /** Somebody waits for what lingers. */
  readonly hurry: () => void;
  /** Resolves when the subscription has ended, after the signal. */
  readonly ended: () => Promise<void>;
};

/** How often the log is asked: seldom while the bus delivers, often while it does not. */
const POLL_MS = { attached: 2000, detached: 200 } as const;
/** So many polls in a row that find what a subscription did not bring: it is stuck. */
const MISSES_MAX = 2;

export const eventFeed = (options: EventFeedOptions): EventFeed => {
  const { source, lingerMs, isAwaited } = options;
  const alarm = alarmClock();
  const haste = alarmClock();
  const live = liveEvents(options.connected);
  let listening: Promise<void> | undefined;
  let pollAt = 0;
  let misses = 0;

  const poll = async (
    after: Position,
    max: number,
    signal: AbortSignal,
  ): Promise<readonly RecordedEvent[]> => {
    const [events, head] = await Promise.all([source.readAll(after, max), source.head()]);
    options.onHead(head);
    if (events.length === max) return events; // far behind: the next poll is due at once
    // Close to the head: from here on the bus is faster.
    if (listening === undefined) {
      listening = live.run({ ...options, wake: alarm.ring }, signal);
      signal.addEventListener('abort', alarm.ring);
      signal.addEventListener('abort', haste.ring);
    }
    pollAt = performance.now() + (live.isAttached() ? POLL_MS.attached : POLL_MS.detached);
    misses = events.length > 0 && live.isAttached() ? misses + 1 : 0;
    if (misses >= MISSES_MAX) {
      misses = 0;
      live.attachAgain();
    }
    return events;
  };

  return {
    next: async (after, max, signal) => {
      alarm.reset();
      const delivered = live.take(after, max);
      if (delivered.length > 0) {
        misses = 0;
        return delivered;
      }
      const waiting = live.next(after);
      if (waiting !== undefined) return source.readAll(after, Math.min(max, waiting - after - 1));
      const waitMs = pollAt - performance.now();
      if (waitMs <= 0) return poll(after, max, signal);
      haste.reset();
      await alarm.rung(waitMs);
      if (lingerMs > 0 && !isAwaited() && !signal.aborted) await haste.rung(lingerMs);
      return live.take(after, max);
    },
    rewind: () => {
      pollAt = 0;
    },
    hurry: haste.ring,
    ended: () => listening ?? Promise.resolve(),
  };
};
