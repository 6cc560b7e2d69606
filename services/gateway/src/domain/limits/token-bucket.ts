import type { EpochMs } from '#kernel';

/** So many requests at once, and so many again in each second. */
export type BucketRule = { readonly capacity: number; readonly perSecond: number };
/** What is left of it, as it was at a time. */
export type Bucket = { readonly tokens: number; readonly at: EpochMs };

/** Seconds that a bucket takes to fill: so much may come at once. */
const WINDOW_S = 10;

/** Of so many requests a minute, ten seconds' worth may come at once. */
export const bucketRule = (perMinute: number): BucketRule => ({
  capacity: Math.max(1, Math.ceil((perMinute * WINDOW_S) / 60)),
  perSecond: perMinute / 60,
});

/** One that nobody has taken from. */
export const fullBucket = ({ capacity }: BucketRule, now: EpochMs): Bucket => ({ tokens: capacity, at: now });

export type Taken = {
  readonly bucket: Bucket;
  readonly isTaken: boolean;
  /** Whole tokens that are left. */
  readonly remaining: number;
  /** Until there is one again, if there is none; until it is full, if there is. */
  readonly resetMs: number;
};

/** Takes one, if there is one. A clock that goes back gives nothing. */
export const takeToken = ({ capacity, perSecond }: BucketRule, bucket: Bucket, now: EpochMs): Taken => {
  const passedMs = Math.max(0, now - bucket.at);
  const filled = Math.min(capacity, bucket.tokens + (passedMs * perSecond) / 1000);
  const isTaken = filled >= 1;
  const tokens = isTaken ? filled - 1 : filled;
  const missing = isTaken ? capacity - tokens : 1 - tokens;
  return {
    bucket: { tokens, at: now > bucket.at ? now : bucket.at },
    isTaken,
    remaining: Math.floor(tokens),
    resetMs: Math.ceil((missing * 1000) / perSecond),
  };
};
