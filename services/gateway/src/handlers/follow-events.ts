import type { RecordedEvent } from '#contracts';
import { position } from '#kernel';
import type { Position } from '#kernel';
import { eventFor } from '../domain/hide-secrets.ts';
import type { Caller } from '../domain/caller.ts';
import { isWanted } from '../domain/event-filter.ts';
import type { EventFilter } from '../domain/event-filter.ts';
import { decidingStream, isVisible, projectOf } from '../domain/visible-event.ts';
import type { LogTail } from '../ports/log-tail.ts';
import { persist } from '../waiting/persist.ts';
import type { StreamOwners } from './stream-owners.ts';

const AWAY_MAX_MS = 60_000;
const WAIT_MS = 5000;

export type FollowEvents = (
  caller: Caller,
  filter: EventFilter,
  after: Position,
  signal: AbortSignal,
) => AsyncGenerator<RecordedEvent, void, undefined>;

/** Those of some events that fit the filter and may be seen, as they may be seen. */
const shownOf = async (
  caller: Caller,
  filter: EventFilter,
  events: readonly RecordedEvent[],
  ownersOf: StreamOwners,
): Promise<readonly RecordedEvent[]> => {
  const { project } = filter;
  const wanted = events.filter((event) => isWanted(filter, event));
  if (caller.role === 'admin' && project === undefined) return wanted;
  const deciding = wanted.flatMap((event) => decidingStream(event) ?? []);
  const owners = await ownersOf(new Set(deciding));
  return wanted
    .filter((event) => {
      const owner = owners.get(decidingStream(event) ?? '');
      return (
        (project === undefined || projectOf(event, owner) === project) && isVisible(caller, event, owner)
      );
    })
    .map((event) => eventFor(caller, event));
};

/** Every event after a position that fits the filter and may be seen: what is recorded, then what comes, without a seam. */
export const followEvents = (tail: LogTail, ownersOf: StreamOwners): FollowEvents =>
  async function* follow(caller, filter, after, signal) {
    let at = after;
    while (!signal.aborted) {
      const page = await persist(() => tail.next(at, WAIT_MS, signal), AWAY_MAX_MS, signal);
      yield* await persist(() => shownOf(caller, filter, page, ownersOf), AWAY_MAX_MS, signal);
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
  (tail: LogTail, ownersOf: StreamOwners): ReadEvents =>
  async (caller, filter, after, limit) => {
    const events: RecordedEvent[] = [];
    let at = after;
    for (let scanned = 0; scanned < SCAN_MAX;) {
      const page = await tail.next(at, 0, new AbortController().signal);
      if (page.length === 0) return { events, next: at, isLast: true };
      scanned += page.length;
      const shown = await shownOf(caller, filter, page, ownersOf);
      const room = limit - events.length;
      events.push(...shown.slice(0, room));
      // The page is full: what follows the last one taken is for the next page.
      const last = shown.length < room ? undefined : shown[room - 1];
      if (last !== undefined) return { events, next: last.position, isLast: false };
      at = page.at(-1)?.position ?? at;
    }
    return { events, next: at, isLast: false };
  };
