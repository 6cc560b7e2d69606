import type { EpochMs } from '#kernel';
import type { QueuedSession } from './queued-session.ts';
import type { Held, Rooms } from './room.ts';

/** Something begins or ceases to hold its spot. `isCertain` is false of the end of a session that has no limit. */
type Turn<Spot> = {
  readonly at: number;
  readonly kind: 'ends' | 'begins';
  readonly spot: Spot;
  readonly isCertain: boolean;
};

/** The earliest start that the timeline has for a session; not certain when it rests on the end of a session without a limit. */
export type Opening<Spot> = { readonly spot: Spot; readonly at: number; readonly isCertain: boolean };

/**
 * Room over time, as far as it is known: what is held now and until when, and what is promised from when on. Room only shrinks where a promise
 * begins, so a session that fits now, and at the beginning of each promise that falls into its time, fits all the way.
 */
export type Timeline<Spot> = {
  /** A spot that is free from now until the session has ended at the latest. */
  readonly fitNow: (session: QueuedSession) => Spot | null;
  /** Whether it would fit now if nothing were promised to others. */
  readonly hasRoomNow: (session: QueuedSession) => boolean;
  readonly startNow: (session: QueuedSession, spot: Spot) => void;
  /** Null when it would not fit even if all that is known had ended. */
  readonly findOpening: (session: QueuedSession) => Opening<Spot> | null;
  readonly promise: (session: QueuedSession, opening: Opening<Spot>) => void;
  readonly isFull: () => boolean;
};

type Known<Room, Spot> = {
  readonly now: EpochMs;
  readonly rooms: Rooms<Room, Spot>;
  /** What starts is taken from it. */
  readonly room: Room;
  /** Asked for only when somebody has to wait. */
  readonly held: () => readonly Held<Spot>[];
  /** For those that have no limit. */
  readonly assumedHoldMs: number;
};

/** What should have ended by now is about to: the agent stops it. */
const OVERDUE_MS = 60_000;

/** For ever, when nobody set a limit: so it can't delay a promise by ending later than thought. */
const holdOf = ({ holdMsMax }: QueuedSession): number => holdMsMax ?? Number.POSITIVE_INFINITY;

/** What ends at a moment is free for what begins at it. */
const inTime = <Spot>(a: Turn<Spot>, b: Turn<Spot>): number =>
  a.at - b.at || (a.kind === b.kind ? 0 : a.kind === 'ends' ? -1 : 1);

const apply = <Room, Spot>(rooms: Rooms<Room, Spot>, room: Room, turns: Iterable<Turn<Spot>>): void => {
  for (const { kind, spot } of turns) {
    if (kind === 'ends') rooms.give(room, spot);
    else rooms.take(room, spot);
  }
};

const areCertain = (turns: readonly Turn<unknown>[]): boolean =>
  turns.every(({ kind, isCertain }) => kind === 'begins' || isCertain);

type Search<Room, Spot> = {
  readonly rooms: Rooms<Room, Spot>;
  readonly room: Room;
  readonly turns: readonly Turn<Spot>[];
  readonly fit: (then: Room, at: number) => Spot | null;
};

/**
 * While nothing is promised room only grows, so the first moment at which it is enough is found by strides that double, and then by halves. Each
 * probe goes on from the last room that was too small: most that wait wait for few others to end.
 */
const openByStrides = <Room, Spot>({ rooms, room, turns, fit }: Search<Room, Spot>): Opening<Spot> | null => {
  let tooSmall = room;
  let tooFew = 0;
  let enough = turns.length + 1;
  let spot: Spot | null = null;
  const probe = (count: number): void => {
    const then = rooms.fork(tooSmall);
    apply(rooms, then, turns.slice(tooFew, count));
    const there = fit(then, turns[count - 1]?.at ?? 0);
    if (there === null) [tooFew, tooSmall] = [count, then];
    else [enough, spot] = [count, there];
  };
  for (let stride = 1; spot === null && tooFew < turns.length; stride *= 2)
    probe(Math.min(tooFew + stride, turns.length));
  while (spot !== null && tooFew + 1 < enough) probe((tooFew + enough) >> 1);
  const last = turns[enough - 1];
  if (spot === null || last === undefined) return null;
  return { spot, at: last.at, isCertain: areCertain(turns.slice(0, enough)) };
};

/** The first end after which the session fits, also with all the promises that begin while it would be there. */
const openStepByStep = <Room, Spot>({
  rooms,
  room,
  turns,
  fit,
}: Search<Room, Spot>): Opening<Spot> | null => {
  const then = rooms.fork(room);
  for (const [n, turn] of turns.entries()) {
    apply(rooms, then, [turn]);
    if (turns[n + 1]?.at === turn.at) continue; // more happens at that moment
    const spot = fit(then, turn.at);
    if (spot !== null) return { spot, at: turn.at, isCertain: areCertain(turns.slice(0, n + 1)) };
  }
  return null;
};

export const createTimeline = <Room, Spot>(known: Known<Room, Spot>): Timeline<Spot> => {
  const { now, rooms, room, held, assumedHoldMs } = known;
  const promised: { readonly at: number; readonly room: Room }[] = [];
  const added: Turn<Spot>[] = [];
  let turns: Turn<Spot>[] | null = null;

  const endOf = ({ spot, endsBy }: Held<Spot>): Turn<Spot> => {
    const isCertain = endsBy !== null && endsBy > now;
    const at = isCertain ? endsBy : now + (endsBy === null ? assumedHoldMs : OVERDUE_MS);
    return { at, kind: 'ends', spot, isCertain };
  };
  /** Sorted only when somebody has to wait: a pool with room enough never needs it. */
  const allTurns = (): readonly Turn<Spot>[] => {
    turns ??= held().map(endOf).toSorted(inTime);
    if (added.length > 0) turns = [...turns, ...added.splice(0)].toSorted(inTime);
    return turns;
  };
  /** Who has no limit is taken to hold its room as long as those that hold some already. */
  const addEnd = ({ holdMsMax }: QueuedSession, spot: Spot, at: number): void => {
    const isCertain = holdMsMax !== null;
    added.push({ at: at + (holdMsMax ?? assumedHoldMs), kind: 'ends', spot, isCertain });
  };
  /** The room at each promise that begins while somebody who starts at `from` is still there. */
  const promisesWithin = (from: number, session: QueuedSession): readonly Room[] =>
    promised.filter(({ at }) => at > from && at < from + holdOf(session)).map((one) => one.room);

  return {
    isFull: () => rooms.isFull(room),
    fitNow: (session) => rooms.fit(session, [room, ...promisesWithin(now, session)], now),
    hasRoomNow: (session) => promised.length > 0 && rooms.fit(session, [room], now) !== null,
    startNow: (session, spot) => {
      rooms.take(room, spot);
      for (const then of promisesWithin(now, session)) rooms.take(then, spot);
      addEnd(session, spot, now);
    },
    findOpening: (session) => {
      const fit = (then: Room, at: number) => rooms.fit(session, [then, ...promisesWithin(at, session)], at);
      const search = { rooms, room, turns: allTurns(), fit };
      return promised.length === 0 ? openByStrides(search) : openStepByStep(search);
    },
    promise: (session, { spot, at, isCertain }) => {
      const then = rooms.fork(room);
      apply(
        rooms,
        then,
        allTurns().filter((turn) => turn.at <= at),
      );
      rooms.take(then, spot);
      for (const later of promisesWithin(at, session)) rooms.take(later, spot);
      promised.push({ at, room: then });
      added.push({ at, kind: 'begins', spot, isCertain });
      addEnd(session, spot, at);
    },
  };
};
