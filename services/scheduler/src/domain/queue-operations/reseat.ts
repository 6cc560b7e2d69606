import { type EpochMs, type SessionId, epochMs } from '#kernel';

/** A place in the line: earlier goes first, and of two at the same time the one with the smaller id. */
export type Seat = { readonly sessionId: SessionId; readonly queuedAt: EpochMs };

export const bySeat = (a: Seat, b: Seat): number =>
  a.queuedAt - b.queuedAt || (a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : 0);

const changed = (before: readonly Seat[], after: readonly Seat[]): readonly Seat[] =>
  after.filter((seat, n) => before[n]?.queuedAt !== seat.queuedAt);

/** From front to back: each gets its seat, or a moment more where that would not put it behind the one before. */
const forwards = (wanted: readonly Seat[], slots: readonly EpochMs[]): readonly Seat[] => {
  let last: Seat | null = null;
  return wanted.map(({ sessionId }, n) => {
    const slot = slots[n] ?? 0;
    const least: number = last === null ? 0 : last.sessionId < sessionId ? last.queuedAt : last.queuedAt + 1;
    last = { sessionId, queuedAt: epochMs(Math.max(slot, least)) };
    return last;
  });
};

/** From back to front, with a moment less. */
const backwards = (wanted: readonly Seat[], slots: readonly EpochMs[]): readonly Seat[] => {
  let next: Seat | null = null;
  return wanted
    .map((seat, n) => ({ ...seat, slot: slots[n] ?? 0 }))
    .toReversed()
    .map(({ sessionId, slot }) => {
      const most: number =
        next === null
          ? Number.POSITIVE_INFINITY
          : sessionId < next.sessionId
            ? next.queuedAt
            : next.queuedAt - 1;
      next = { sessionId, queuedAt: epochMs(Math.max(0, Math.min(slot, most))) };
      return next;
    })
    .toReversed();
};

/**
 * Seats for sessions that want to stand in this order. They share out among themselves the seats that they have, so that nobody else in the line is
 * worse off; where several have the same seat, one moves by a moment. Only those whose seat is another one.
 */
export const reseat = (wanted: readonly Seat[]): readonly Seat[] => {
  const slots = wanted.map(({ queuedAt }) => queuedAt).toSorted((a, b) => a - b);
  const one = forwards(wanted, slots);
  const other = backwards(wanted, slots);
  const [fewer, more] = [changed(wanted, other), changed(wanted, one)];
  // Before the beginning of time there is no seat.
  const isPossible = other.every((seat, n) => n === 0 || bySeat(other[n - 1] ?? seat, seat) < 0);
  return isPossible && fewer.length < more.length ? fewer : more;
};
