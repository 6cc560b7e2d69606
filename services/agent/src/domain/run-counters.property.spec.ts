import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#kernel';
import { ratesBetween, type RunCounters } from './run-counters.ts';

const amount = fc.integer({ min: 0, max: 2 ** 40 });
const counters = (at: fc.Arbitrary<number>): fc.Arbitrary<RunCounters> =>
  fc.record({
    at: at.map(epochMs),
    cpuMs: amount,
    memoryBytes: amount,
    memoryPeakBytes: fc.option(amount),
    memoryLimitBytes: fc.option(amount),
    processCount: fc.option(amount),
    readBytes: fc.option(amount),
    writtenBytes: fc.option(amount),
    receivedBytes: fc.option(amount),
    sentBytes: fc.option(amount),
    oomKills: amount,
  });

describe('the rates of a run', () => {
  it('are never negative and always finite, also when counters begin anew or the clock is set back', () => {
    fc.assert(
      fc.property(
        fc.option(counters(fc.integer({ min: 0, max: 1e12 }))),
        counters(fc.integer({ min: 0, max: 1e12 })),
        (before, now) => {
          const { rates, overMs } = ratesBetween(before, now);
          for (const rate of [overMs, ...Object.values(rates)])
            expect(rate === null || (Number.isFinite(rate) && rate >= 0)).toBe(true);
        },
      ),
    );
  });

  it('tell one CPU, kept busy, as a thousand thousandths, however long it was measured', () => {
    fc.assert(
      fc.property(counters(fc.constant(1000)), fc.integer({ min: 1, max: 100_000 }), (before, ms) => {
        const now = { ...before, at: epochMs(1000 + ms), cpuMs: before.cpuMs + ms };
        expect(ratesBetween(before, now).rates.cpuMilli).toBe(1000);
      }),
    );
  });

  it('are unknown before the second look', () => {
    fc.assert(
      fc.property(counters(amount), (now) => {
        expect(ratesBetween(null, now)).toMatchObject({
          overMs: 0,
          rates: { cpuMilli: 0, readBytesPerS: null },
        });
      }),
    );
  });
});
