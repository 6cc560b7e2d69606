import { type EpochMs, epochMs } from '#kernel';

/**
 * What an account has used, older use counting less: every half-life it halves. Charged as a rate (the share of the pool that is held) from
 * the start of a session to its end, so that two facts for each session are enough, and any moment can be asked for.
 */
export type Usage = {
  /** Decayed to `at`. */
  readonly settled: number;
  /** Accrues since `at`. */
  readonly rate: number;
  readonly at: EpochMs;
};

export const NO_USAGE: Usage = { settled: 0, rate: 0, at: epochMs(0) };

/** In share × milliseconds. Depends on differences of times only: the same history a year later gives the same. */
export const usageAt = ({ settled, rate, at }: Usage, now: EpochMs, halfLifeMs: number): number => {
  const left = 2 ** (-(now - at) / halfLifeMs);
  return settled * left + ((rate * halfLifeMs) / Math.LN2) * (1 - left);
};

/** A session has started (`by` > 0) or ended (`by` < 0). */
export const changeRate = (usage: Usage, by: number, now: EpochMs, halfLifeMs: number): Usage => ({
  settled: usageAt(usage, now, halfLifeMs),
  rate: Math.max(0, usage.rate + by),
  at: now,
});
