import type { RecordedEvent } from '#contracts';
import { position } from '#kernel';
import type { Position } from '#kernel';
import { eventFor } from '../domain/hide-secrets.ts';
import type { Caller } from '../domain/caller.ts';
import { isWanted } from '../domain/event-filter.ts';
import type { EventFilter } from '../domain/event-filter.ts';
import type { LogTail } from '../ports/log-tail.ts';
import { persist } from '../waiting/persist.ts';

const AWAY_MAX_MS = 60_000;
const WAIT_MS = 5000;

export type FollowEvents = (
  caller: Caller,
  filter: EventFilter,
  after: Position,
  signal: AbortSignal,
) => AsyncGenerator<RecordedEvent, void, undefined>;

/** Every event after a position that fits the filter: what is recorded, then what comes, without a seam. */
export const followEvents = (tail: LogTail): FollowEvents =>
  async function* follow(caller, filter, after, signal) {
    let at = after;
    while (!signal.aborted) {
      const page = await persist(() => tail.next(at, WAIT_MS, signal), AWAY_MAX_MS, signal);
      for (const event of page) if (isWanted(filter, event)) yield eventFor(caller, event);
      at = position(Math.max(at, page.at(-1)?.position ?? 0));
    }
  };

export type EventPage = {
  readonly events: readonly RecordedEvent[];
  /** Where to go on. */
  readonly next: Position;
  readonly isLast: boolean;
};

/** How many events one request may look through to find those that fit. */
const SCAN_MAX = 20_000;

export type ReadEvents = (
  caller: Caller,
  filter: EventFilter,
  after: Position,
  limit: number,
) => Promise<EventPage>;

/** One page of events that fit. A page may hold fewer than asked for although more will come: `isLast` tells. */
export const readEvents =
  (tail: LogTail): ReadEvents =>
  async (caller, filter, after, limit) => {
    const events: RecordedEvent[] = [];
    let at = after;
    for (let scanned = 0; scanned < SCAN_MAX;) {
      const page = await tail.next(at, 0, new AbortController().signal);
      if (page.length === 0) return { events, next: at, isLast: true };
      scanned += page.length;
      for (const event of page) {
        if (events.length === limit) return { events, next: at, isLast: false };
        at = event.position;
        if (isWanted(filter, event)) events.push(eventFor(caller, event));
      }
      if (events.length === limit) return { events, next: at, isLast: false };
    }
    return { events, next: at, isLast: false };
  };
