const FIRST_MS = 250;
const MAX_MS = 8000;

/** How long to wait before the next try: twice as long each time, and not all at the same moment. `chance`: from 0 to 1. */
export const pauseBefore = (attempt: number, chance: number): number => {
  const longest = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(longest / 2 + (longest / 2) * chance);
};
