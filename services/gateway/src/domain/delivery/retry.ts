import { later } from '#kernel';
import type { EpochMs } from '#kernel';
import type { Attempt, Delivery } from './delivery.ts';

/** How a try went, as whoever made it saw it. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly excerpt: string;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'failed';
      readonly failure: string;
      /** It would fail each time. */
      readonly isFinal?: boolean;
    }
  /** There is nobody to send it to any more. */
  | { readonly kind: 'unwanted'; readonly why: string };

/** What Standard Webhooks recommends: at once, then after so many seconds each, ten times in all. */
export const RETRY_SECONDS: readonly number[] = [
  5,
  5 * 60,
  30 * 60,
  2 * 3600,
  5 * 3600,
  10 * 3600,
  14 * 3600,
  20 * 3600,
  24 * 3600,
];
/** No receiver puts off a try for longer. */
const RETRY_AFTER_MAX_MS = 24 * 3_600_000;
/** So much is a pause lengthened at most, so that many that failed together do not come back together. */
const JITTER = 0.2;
const GONE = 410;

export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly dueAt: EpochMs }
  | { readonly kind: 'dead' }
  /** The receiver is not there any more: nothing more is sent to it. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'dropped' };

/** What comes after the try of a delivery that was tried `attempts` times before. `chance`: 0 to 1. */
export const judge = (
  attempts: number,
  answer: Answer,
  now: EpochMs,
  {
    chance,
    retrySeconds = RETRY_SECONDS,
  }: { readonly chance: number; readonly retrySeconds?: readonly number[] },
): Verdict => {
  if (answer.kind === 'unwanted') return { kind: 'dropped' };
  if (answer.kind === 'answered') {
    if (answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
    if (answer.status === GONE) return { kind: 'gone' };
  }
  const pause = retrySeconds[attempts];
  if (pause === undefined || (answer.kind === 'failed' && answer.isFinal === true)) return { kind: 'dead' };
  const asked = answer.kind === 'answered' ? Math.min(answer.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS) : 0;
  return { kind: 'retry', dueAt: later(now, Math.max(pause * 1000 * (1 + JITTER * chance), asked)) };
};

/** The delivery after a try. */
export const afterTry = (delivery: Delivery, verdict: Verdict, last: Attempt): Delivery => {
  const tried = { ...delivery, attempts: delivery.attempts + 1, last };
  switch (verdict.kind) {
    case 'retry':
      return { ...tried, dueAt: verdict.dueAt };
    case 'delivered':
    case 'dropped':
      return { ...tried, state: verdict.kind, settledAt: last.at };
    case 'dead':
    case 'gone':
      return { ...tried, state: 'dead', settledAt: last.at };
    default:
      return verdict satisfies never;
  }
};
