import type { Stretch } from '#contracts';
import type { EpochMs } from '#kernel';

/** The stretch that is on at a moment, or else the next one, and its number; null when all are over. A stretch ends just before its `to`. */
export const stretchAt = (
  stretches: readonly Stretch[],
  at: EpochMs,
): { readonly stretch: Stretch; readonly n: number; readonly isOn: boolean } | null => {
  const n = stretches.findIndex(({ to }) => to > at);
  const stretch = stretches[n];
  return stretch === undefined ? null : { stretch, n, isOn: stretch.from <= at };
};
