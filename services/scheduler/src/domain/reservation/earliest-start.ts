import type { ReservationWish, Stretch } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';
import { type Grounds, type Stretches, chooseSpots } from './choose-spots.ts';

/** Looks at a node that one search may take: in a small pool that is a hundred moments, in one of 10,000 nodes a handful. */
const LOOKS_MAX = 50_000;
const MOMENTS_MAX = 100;
const MOMENTS_MIN = 4;

const shifted = (stretches: Stretches, byMs: number): Stretches => {
  const move = ({ from, to }: Stretch): Stretch => ({ from: epochMs(from + byMs), to: epochMs(to + byMs) });
  const [first, ...others] = stretches;
  return [move(first), ...others.map(move)];
};

/** The whole minutes after which something that is held or booked is free, in order: it can't get better in between, and after the last it never does. */
const changes = ({ nodes, ends }: Grounds, after: EpochMs): readonly EpochMs[] => {
  const moments = new Set<number>();
  const add = (moment: EpochMs | null): void => {
    if (moment !== null && moment > after) moments.add(Math.ceil(moment / 60_000) * 60_000);
  };
  for (const node of nodes) {
    for (const grant of node.grants.values()) add(ends.ofGrant(grant));
    for (const [sessionId, room] of node.rooms) add(ends.ofRoom(sessionId, room));
    for (const { stretches } of node.bookings.values()) for (const { to } of stretches) add(to);
  }
  return [...moments].toSorted((a, b) => a - b).map(epochMs);
};

/** One after the other; or, when there are more than may be tried, by halves: then an earlier one may have been passed over between two bookings. */
const firstThatFits = (
  moments: readonly EpochMs[],
  triesMax: number,
  fits: (moment: EpochMs) => boolean,
): EpochMs | null => {
  const last = moments.at(-1);
  if (moments.length <= triesMax) return moments.find(fits) ?? null;
  if (last === undefined || !fits(last)) return null;
  let from = 0;
  let to = moments.length - 1;
  for (let tries = 1; tries < triesMax && from < to; tries++) {
    const middle = Math.floor((from + to) / 2);
    const moment = moments[middle];
    if (moment !== undefined && fits(moment)) to = middle;
    else from = middle + 1;
  }
  return moments[to] ?? null;
};

/** A beginning after the wished one, as early as can be found, at which all of it could be booked as it stands; null: none is foreseen. */
export const earliestStart = (
  wish: ReservationWish,
  stretches: Stretches,
  grounds: Grounds,
): EpochMs | null => {
  const [{ from }] = stretches;
  const byLooks = Math.floor(LOOKS_MAX / (grounds.nodes.length + 1));
  const triesMax = Math.max(MOMENTS_MIN, Math.min(MOMENTS_MAX, byLooks));
  return firstThatFits(
    changes(grounds, from),
    triesMax,
    (moment) => chooseSpots(wish, shifted(stretches, moment - from), grounds).fits,
  );
};
