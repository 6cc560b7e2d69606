import type { ReservationWish, Stretch } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';
import { type Grounds, type Stretches, chooseSpots } from './choose-spots.ts';

/** Looks at a node: what is free only after more of them is not looked for. In a large pool that is a few moments, in a small one a hundred. */
const LOOKS_MAX = 50_000;
const MOMENTS_MAX = 100;

const shifted = (stretches: Stretches, byMs: number): Stretches => {
  const move = ({ from, to }: Stretch): Stretch => ({ from: epochMs(from + byMs), to: epochMs(to + byMs) });
  const [first, ...others] = stretches;
  return [move(first), ...others.map(move)];
};

/** When something that is held or booked will be free, from a moment on: it can't get better in between. */
const changes = ({ nodes, ends }: Grounds, after: EpochMs): readonly EpochMs[] => {
  const moments = new Set<EpochMs>();
  for (const node of nodes) {
    for (const grant of node.grants.values()) {
      const end = ends.ofGrant(grant);
      if (end !== null) moments.add(end);
    }
    for (const [sessionId, room] of node.rooms) {
      const end = ends.ofRoom(sessionId, room);
      if (end !== null) moments.add(end);
    }
    for (const { stretches } of node.bookings.values()) for (const { to } of stretches) moments.add(to);
  }
  return [...moments]
    .filter((moment) => moment > after)
    .toSorted((a, b) => a - b)
    .slice(0, Math.min(MOMENTS_MAX, Math.ceil(LOOKS_MAX / (nodes.length + 1))));
};

/** The earliest beginning after the wished one, in whole minutes, at which all of it could be booked as it stands; null: none is foreseen. */
export const earliestStart = (
  wish: ReservationWish,
  stretches: Stretches,
  grounds: Grounds,
): EpochMs | null => {
  const [{ from }] = stretches;
  for (const moment of changes(grounds, from)) {
    const start = epochMs(Math.ceil(moment / 60_000) * 60_000);
    if (chooseSpots(wish, shifted(stretches, start - from), grounds).fits) return start;
  }
  return null;
};
