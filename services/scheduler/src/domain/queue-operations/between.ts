import { epochMs } from '#kernel';
import type { Seat } from './reseat.ts';

/**
 * Seats for some sessions between two others, so that nobody else has to move; null when there is no room between them. Without one before they
 * go to the very front, without one after to the very end.
 */
export const between = (
  movers: readonly Seat[],
  before: Seat | undefined,
  after: Seat | undefined,
): readonly Seat[] | null => {
  const count = movers.length;
  const seatsFrom = (from: number): readonly Seat[] =>
    movers.map(({ sessionId }, n) => ({ sessionId, queuedAt: epochMs(from + n) }));
  if (after === undefined) return before === undefined ? null : seatsFrom(before.queuedAt + 1);
  const from = after.queuedAt - count;
  if (from < 0 || (before !== undefined && from <= before.queuedAt)) return null;
  return seatsFrom(from);
};
