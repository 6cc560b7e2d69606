import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestFillings, cuttingStockPrices } from './cutting-stock.ts';

const mix = fc
  .uniqueArray(
    fc.record({ size: fc.integer({ min: 1, max: 1000 }), often: fc.integer({ min: 1, max: 1000 }) }),
    {
      selector: ({ size }) => size,
      minLength: 1,
      maxLength: 30,
    },
  )
  .map((all) => {
    const total = all.reduce((sum, { often }) => sum + often, 0);
    return { sizes: all.map(({ size }) => size), proportions: all.map(({ often }) => often / total) };
  });
const dot = (a: ArrayLike<number>, b: readonly number[]) =>
  b.reduce((sum, value, i) => sum + value * (a[i] ?? 0), 0);

describe('cutting stock prices', () => {
  it('promises no more for a length than a length', () => {
    fc.assert(
      fc.property(mix, ({ sizes, proportions }) => {
        const prices = cuttingStockPrices(1000, sizes, proportions);
        expect(Math.min(...prices)).toBeGreaterThanOrEqual(0);
        expect(bestFillings(1000, sizes, prices).value[1000]).toBeLessThanOrEqual(1 + 1e-6);
      }),
      { numRuns: 1000 },
    );
  });

  it('needs at least the lengths that the pieces have in all, and those that each large piece takes for itself', () => {
    fc.assert(
      fc.property(mix, ({ sizes, proportions }) => {
        const lengths = dot(cuttingStockPrices(1000, sizes, proportions), proportions);
        const large = proportions.filter((_, i) => (sizes[i] ?? 0) > 500).reduce((sum, one) => sum + one, 0);
        expect(lengths).toBeGreaterThanOrEqual(dot(sizes, proportions) / 1000 - 1e-6);
        expect(lengths).toBeGreaterThanOrEqual(large - 1e-6);
      }),
      { numRuns: 1000 },
    );
  });

  it('charges a whole length for what leaves nothing of use, and nothing for what fills the rest', () => {
    const [small, large] = cuttingStockPrices(1000, [160, 810], [0.05, 0.95]);
    expect(large).toBeCloseTo(1);
    expect(small).toBeCloseTo(0);
  });

  it('shares a length between those who fill it together', () => {
    expect([...cuttingStockPrices(1000, [500], [1])]).toEqual([0.5]);
    const [third, twoThirds] = cuttingStockPrices(1000, [320, 650], [0.5, 0.5]);
    expect((third ?? 0) + (twoThirds ?? 0)).toBeCloseTo(1);
  });
});
