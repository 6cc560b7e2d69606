import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#kernel';
import { bucketRule, fullBucket, takeToken } from './token-bucket.ts';

const perMinutes = fc.integer({ min: 1, max: 100_000 });
const pauses = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 200 });

/** Asks after each pause, and says which times something was given. */
const ask = (perMinute: number, pausesMs: readonly number[]) => {
  const rule = bucketRule(perMinute);
  let now = 1_000_000;
  let bucket = fullBucket(rule, epochMs(now));
  const given: number[] = [];
  for (const pause of pausesMs) {
    now += pause;
    const taken = takeToken(rule, bucket, epochMs(now));
    bucket = taken.bucket;
    if (taken.isTaken) given.push(now);
  }
  return { rule, given };
};

describe('a token bucket', () => {
  it('gives in no stretch of time more than it holds and what flows in', () =>
    fc.assert(
      fc.property(perMinutes, pauses, (perMinute, pausesMs) => {
        const { rule, given } = ask(perMinute, pausesMs);
        for (const [first, from] of given.entries())
          for (const [last, to] of given.entries()) {
            const most = rule.capacity + ((to - from) * rule.perSecond) / 1000;
            expect(last - first + 1).toBeLessThanOrEqual(Math.max(0, most) + 1e-6);
          }
      }),
    ));

  it('refuses nobody who asks no faster than it fills', () =>
    fc.assert(
      fc.property(perMinutes, fc.integer({ min: 1, max: 100 }), (perMinute, count) => {
        const pause = Math.ceil(60_000 / perMinute);
        expect(
          ask(
            perMinute,
            Array.from({ length: count }, () => pause),
          ).given,
        ).toHaveLength(count);
      }),
    ));

  it('says when to come again, and is right', () =>
    fc.assert(
      fc.property(perMinutes, (perMinute) => {
        const rule = bucketRule(perMinute);
        const now = epochMs(5000);
        const empty = { tokens: 0, at: now };
        const { isTaken, resetMs } = takeToken(rule, empty, now);
        expect(isTaken).toBe(false);
        expect(takeToken(rule, empty, epochMs(now + resetMs)).isTaken).toBe(true);
      }),
    ));

  it('gives nothing for a clock that goes back', () => {
    const rule = bucketRule(60);
    const empty = { tokens: 0, at: epochMs(9000) };
    expect(takeToken(rule, empty, epochMs(1000)).bucket).toEqual(empty);
  });
});
