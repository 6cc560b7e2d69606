import type { EpochMs } from '#kernel';
import type { Verdict } from './retry.ts';

/** How an outlet has fared since something last arrived. */
export type Health = {
  /** Null: the last try arrived. */
  readonly failingSince: EpochMs | null;
  readonly failures: number;
};

export const WELL: Health = { failingSince: null, failures: 0 };

/** What fails for so long, and so often, is given up. */
const GIVEN_UP_MS = 3 * 86_400_000;
const GIVEN_UP_FAILURES = 5;
/** So many failures in a row are the receiver's own: when it answers again, all that waits goes at once. */
const AWAY_FAILURES = 5;

export const healthAfter = (health: Health, verdict: Verdict, now: EpochMs): Health => {
  if (verdict.kind === 'delivered') return WELL;
  if (verdict.kind === 'dropped') return health;
  return { failingSince: health.failingSince ?? now, failures: health.failures + 1 };
};

/** Whether nothing has arrived for days. */
export const isGivenUp = ({ failingSince, failures }: Health, now: EpochMs): boolean =>
  failingSince !== null && failures >= GIVEN_UP_FAILURES && now - failingSince >= GIVEN_UP_MS;

/** Whether a receiver that was away is back: then what waits for its next try need not wait any longer. */
export const isBack = (before: Health, after: Health): boolean =>
  before.failures >= AWAY_FAILURES && after.failures === 0;
