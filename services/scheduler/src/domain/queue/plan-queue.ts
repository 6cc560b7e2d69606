import type { EpochMs } from '#kernel';
import type { QueuePolicy } from './queue-policy.ts';
import type { QueuedSession } from './queued-session.ts';
import type { Held, Rooms } from './room.ts';
import { createTimeline } from './timeline.ts';

/** A session that starts now, and where. */
export type Start<Spot> = { readonly session: QueuedSession; readonly spot: Spot };
/** A session that does not fit yet, and the latest moment at which it will: sooner when others end before their limit. */
export type PromisedStart<Spot> = Start<Spot> & {
  readonly startsBy: number;
  /** False when it rests on a session that has no limit, or should have ended. */
  readonly isCertain: boolean;
};
/**
 * Why a session goes on waiting: it is promised a start; there is no room; there is, but whoever is promised a start needs it; nobody may
 * overtake; it would not fit even if all that runs had ended.
 */
export type WaitingCause = 'promised' | 'no-room' | 'room-is-promised' | 'in-order' | 'too-large';

/** Proposes only. What was not looked at (beyond `lookMax`, or when nothing is left) is in none of the lists. */
export type QueuePlan<Spot> = {
  readonly starts: readonly Start<Spot>[];
  readonly promises: readonly PromisedStart<Spot>[];
  readonly waiting: readonly { readonly session: QueuedSession; readonly cause: WaitingCause }[];
};

export type QueueRound<Room, Spot> = {
  readonly now: EpochMs;
  readonly rooms: Rooms<Room, Spot>;
  /** The queue in the order in which it shall be served. */
  readonly order: Iterable<QueuedSession>;
  /** What is free now. What starts is taken from it. */
  readonly room: Room;
  /** All that is held, so that it is known what will be free when. */
  readonly held: () => readonly Held<Spot>[];
  /** Who may start at all, apart from room: quotas and the like. */
  readonly gate?: Gate;
};

/** Keeps back sessions for another reason than room: it says itself which, and they stand in nobody's way. */
export type Gate = {
  readonly isOpenFor: (session: QueuedSession) => boolean;
  /** Told of each that starts, before it is asked about the next. */
  readonly started: (session: QueuedSession) => void;
};

/**
 * What did not fit with a shape will not fit again in this round, nor for longer: room only shrinks. Remembers the shortest hold that failed,
 * 0 when there is no room at all.
 */
const createFailures = () => {
  const shortest = new Map<string, number>();
  const holdOf = ({ holdMsMax }: QueuedSession): number => holdMsMax ?? Number.POSITIVE_INFINITY;
  return {
    knows: (session: QueuedSession): WaitingCause | null => {
      const failed = shortest.get(session.shape);
      if (failed === undefined || failed > holdOf(session)) return null;
      return failed === 0 ? 'no-room' : 'room-is-promised';
    },
    remember: (session: QueuedSession, cause: WaitingCause): void => {
      shortest.set(session.shape, cause === 'no-room' ? 0 : holdOf(session));
    },
  };
};

/**
 * Serves the queue in its order. Who is first and does not fit is promised the earliest start that there is, and from then on only those start
 * who leave that promise as it is: because they will have ended by then, or because there is room for both.
 */
export const planQueue = <Room, Spot>(
  { now, order, rooms, room, held, gate }: QueueRound<Room, Spot>,
  { overtaking, promisesMax, lookMax, assumedHoldMs }: QueuePolicy,
): QueuePlan<Spot> => {
  const timeline = createTimeline({ now, rooms, room, held, assumedHoldMs });
  const failures = createFailures();
  const starts: Start<Spot>[] = [];
  const promises: PromisedStart<Spot>[] = [];
  const waiting: { readonly session: QueuedSession; readonly cause: WaitingCause }[] = [];
  const promisesLeft = (): number => (overtaking === 'free' ? 0 : promisesMax - promises.length);

  /** Promises the earliest start, as long as there are promises to make. */
  const wait = (session: QueuedSession, cause: WaitingCause): WaitingCause => {
    if (promisesLeft() <= 0) return cause;
    const opening = timeline.findOpening(session);
    if (opening === null) return 'too-large';
    timeline.promise(session, opening);
    promises.push({ session, spot: opening.spot, startsBy: opening.at, isCertain: opening.isCertain });
    return 'promised';
  };

  let looked = 0;
  let isBlocked = false;
  for (const session of order) {
    if (++looked > lookMax) break;
    if (gate?.isOpenFor(session) === false) continue;
    const mayOvertake = !isBlocked || overtaking !== 'never';
    if (promisesLeft() <= 0 && (!mayOvertake || timeline.isFull())) break;
    if (!mayOvertake) {
      waiting.push({ session, cause: wait(session, 'in-order') });
      continue;
    }
    const known = failures.knows(session);
    const spot = known === null ? timeline.fitNow(session) : null;
    if (spot !== null) {
      timeline.startNow(session, spot);
      gate?.started(session);
      starts.push({ session, spot });
      continue;
    }
    const reason = known ?? (timeline.hasRoomNow(session) ? 'room-is-promised' : 'no-room');
    failures.remember(session, reason);
    const cause = wait(session, reason);
    waiting.push({ session, cause });
    isBlocked ||= cause !== 'too-large';
  }
  return { starts, promises, waiting };
};
