import type { NodeFact } from '#contracts';
import type { EpochMs } from '#kernel';
import type { KnownNode } from './node-state.ts';

/** From here on times of the node and of the log can't be compared by eye, and an operator is told. */
export const SKEW_MS_MAX = 2000;
/** Below this it is well again. */
const SKEW_MS_RIGHT = 1000;
/** Beats that an estimate is made of. */
export const BEATS_KEPT = 5;

/**
 * How far the clock of a node is ahead of the log's, out of what its last beats said when they came. Each came a little after it was said, so the largest
 * difference is the nearest to the truth. Null: too few of them yet.
 */
export const skewOf = (differencesMs: readonly number[]): number | null =>
  differencesMs.length < BEATS_KEPT ? null : Math.max(...differencesMs.slice(-BEATS_KEPT));

/** Told when the clock of a node goes wrong, when it is half as wrong again as was told, and when it is right again. */
export const watchClock = (node: KnownNode, skewMs: number | null, at: EpochMs): readonly NodeFact[] => {
  if (skewMs === null || node.liveness.kind !== 'ready') return [];
  const { nodeId, clockSkewMs: told } = node;
  const size = Math.abs(skewMs);
  if (told !== undefined && size <= SKEW_MS_RIGHT)
    return [{ type: 'node.clock-right', data: { nodeId, seenAt: at } }];
  const isNews = told === undefined || Math.abs(skewMs - told) > Math.max(SKEW_MS_MAX, Math.abs(told) / 2);
  return size > SKEW_MS_MAX && isNews
    ? [{ type: 'node.clock-skewed', data: { nodeId, skewMs, seenAt: at } }]
    : [];
};
