import type { IdleRule, IdleThresholds, PoolPolicy } from '#contracts';
import type { Asked } from '../session/session-state.ts';

/** From the warning to the end, where nobody says anything else. */
export const IDLE_GRACE_MS = 300_000;

/** The rule that a session is under, and who has made it. */
export type RuleInForce = {
  readonly from: 'request' | 'pool';
  readonly afterMs: number;
  readonly graceMs: number;
  readonly thresholds: IdleThresholds;
};

const inForce = (from: RuleInForce['from'], rule: IdleRule, usual: IdleThresholds): RuleInForce => {
  const { afterMs, graceMs = IDLE_GRACE_MS, cpuMilli, gpuPercent, networkBytesPerS } = rule;
  return {
    from,
    afterMs,
    graceMs,
    thresholds: {
      cpuMilli: cpuMilli ?? usual.cpuMilli,
      gpuPercent: gpuPercent ?? usual.gpuPercent,
      networkBytesPerS: networkBytesPerS ?? usual.networkBytesPerS,
    },
  };
};

/**
 * When a session counts as idle; null: never. A pool speaks for interactive sessions alone: a batch program that waits for something is not forgotten. Where
 * the request says something too, the shorter of both counts.
 */
export const ruleOf = (
  { workload, wish }: Asked,
  { idle }: PoolPolicy,
  usual: IdleThresholds,
): RuleInForce | null => {
  const own = wish?.idle === undefined ? null : inForce('request', wish.idle, usual);
  const common = idle === undefined || workload.kind !== 'interactive' ? null : inForce('pool', idle, usual);
  if (own === null || common === null) return own ?? common;
  return own.afterMs <= common.afterMs ? own : common;
};
