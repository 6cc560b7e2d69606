import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#kernel';
import { NO_USAGE, type Usage, changeRate, usageAt } from './usage.ts';

const HALF_LIFE_MS = 7 * 24 * 3_600_000;
const BEGIN = 1_700_000_000_000;

/** Moments after the beginning, each with a share that is taken (or given back) then. */
const history = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 30 * 24 * 3_600_000 }),
      by: fc.integer({ min: -1000, max: 1000 }).map((n) => n / 1000),
    }),
    { maxLength: 20, size: 'max' },
  )
  .map((turns) => turns.toSorted((a, b) => a.at - b.at));
type History = readonly { readonly at: number; readonly by: number }[];

const fold = (turns: History, begin: number): Usage =>
  turns.reduce((usage, { at, by }) => changeRate(usage, by, epochMs(begin + at), HALF_LIFE_MS), {
    ...NO_USAGE,
    at: epochMs(begin),
  });
const after = fc.integer({ min: 30 * 24 * 3_600_000, max: 90 * 24 * 3_600_000 });

describe('usage', { timeout: 60_000 }, () => {
  it('halves in every half-life once nothing is held', () => {
    const used: Usage = { settled: 800, rate: 0, at: epochMs(BEGIN) };
    expect(usageAt(used, epochMs(BEGIN + HALF_LIFE_MS), HALF_LIFE_MS)).toBe(400);
    expect(usageAt(used, epochMs(BEGIN + 3 * HALF_LIFE_MS), HALF_LIFE_MS)).toBe(100);
  });

  it('is the same, to the last bit, when the same happens at another time', () => {
    fc.assert(
      fc.property(history, after, fc.integer({ min: 0, max: 10 ** 12 }), (turns, at, shift) => {
        const now = usageAt(fold(turns, BEGIN), epochMs(BEGIN + at), HALF_LIFE_MS);
        const then = usageAt(fold(turns, BEGIN + shift), epochMs(BEGIN + shift + at), HALF_LIFE_MS);
        expect(then).toBe(now);
      }),
      { numRuns: 5000 },
    );
  });

  it('does not depend on how often it is looked at', () => {
    fc.assert(
      fc.property(history, after, fc.array(after), (turns, at, looks) => {
        const end = Math.max(at, ...looks);
        const looked = looks
          .toSorted((a, b) => a - b)
          .reduce(
            (usage, look) => changeRate(usage, 0, epochMs(BEGIN + look), HALF_LIFE_MS),
            fold(turns, BEGIN),
          );
        const once = usageAt(fold(turns, BEGIN), epochMs(BEGIN + end), HALF_LIFE_MS);
        const often = usageAt(looked, epochMs(BEGIN + end), HALF_LIFE_MS);
        expect(Math.abs(often - once)).toBeLessThanOrEqual(1e-9 * Math.max(1, once));
      }),
      { numRuns: 3000 },
    );
  });

  it('is what holding the share for that time amounts to, while that is short beside the half-life', () => {
    const usage = changeRate({ ...NO_USAGE, at: epochMs(BEGIN) }, 0.5, epochMs(BEGIN), HALF_LIFE_MS);
    const minute = 60_000;
    expect(usageAt(usage, epochMs(BEGIN + minute), HALF_LIFE_MS) / (0.5 * minute)).toBeCloseTo(1, 4);
  });
});
