/** Who is next. `fifo`: by arrival. The others go by priority first, and within one priority by arrival, by past use or by what is held now. */
export type QueueOrder = 'fifo' | 'priority' | 'fair-share' | 'drf';

/**
 * Who may start before the one that is next but does not fit: nobody; whoever does not delay it; or anybody who fits, which starves
 * large sessions and is there to compare with.
 */
export type Overtaking = 'never' | 'backfill' | 'free';

/** How a pool hands out its room. */
export type QueuePolicy = {
  readonly order: QueueOrder;
  readonly overtaking: Overtaking;
  /** Sessions at the front that are promised a start, which nobody behind them may delay. The first promise is kept; the others are as good as their order. */
  readonly promisesMax: number;
  /** Sessions that one round looks at. */
  readonly lookMax: number;
  /** After so long past use counts half. */
  readonly halfLifeMs: number;
  /** What somebody holds counts as if he had it for so much longer: who starts much at once has to wait sooner. */
  readonly lookaheadMs: number;
  /** An account that has something waiting, and has had no start for so long, goes before everybody. */
  readonly starvationMs: number;
  /** A session without a limit is taken to hold its room for so long from now, when a start is foretold. */
  readonly assumedHoldMs: number;
};

const HOUR_MS = 3_600_000;

export const DEFAULT_QUEUE_POLICY: QueuePolicy = {
  order: 'fair-share',
  overtaking: 'backfill',
  promisesMax: 1,
  lookMax: 1000,
  halfLifeMs: 7 * 24 * HOUR_MS,
  lookaheadMs: HOUR_MS,
  starvationMs: 12 * HOUR_MS,
  assumedHoldMs: 7 * 24 * HOUR_MS,
};
