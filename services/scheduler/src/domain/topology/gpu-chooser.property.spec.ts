import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GpuLink, GpuTopology } from '#contracts';
import { createGpuChooser } from './gpu-chooser.ts';
import { linkWeights } from './link-weights.ts';

const link = fc.constantFrom<GpuLink>('SYS', 'NODE', 'PHB', 'PXB', 'PIX', 'NV1', 'NV2', 'NV4');

const topology = fc
  .integer({ min: 1, max: 7 })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      links: fc.array(fc.array(link, { minLength: size, maxLength: size }), {
        minLength: size,
        maxLength: size,
      }),
      numa: fc.array(fc.option(fc.integer({ min: 0, max: 1 })), { minLength: size, maxLength: size }),
    }),
  )
  .map(({ size, links, numa }): GpuTopology => {
    const gpus = Array.from({ length: size }, (_, index) => index);
    return {
      gpus: gpus.map((index) => ({
        index,
        cpus: null,
        numaNodes: numa[index] == null ? null : [numa[index]],
        socket: null,
      })),
      links: gpus.map((a) =>
        gpus.map((b) => (a === b ? 'X' : (links[Math.min(a, b)]?.[Math.max(a, b)] ?? 'SYS'))),
      ),
    };
  });
const wish = topology.chain((one) =>
  fc.record({
    topology: fc.constant(one),
    free: fc.subarray(one.gpus.map(({ index }) => index)),
    count: fc.integer({ min: 1, max: 7 }),
  }),
);

type Weights = ReturnType<typeof linkWeights>;
const worth = (weights: Weights, gpus: readonly number[]): number =>
  gpus.reduce((sum, a) => gpus.reduce((part, b) => part + (a < b ? (weights[a]?.[b] ?? 0) : 0), sum), 0);

/** Every way to take `count` of the GPUs. */
const groupsOf = (gpus: readonly number[], count: number): readonly (readonly number[])[] => {
  const [first, ...rest] = gpus;
  if (count === 0) return [[]];
  if (first === undefined) return [];
  return [...groupsOf(rest, count - 1).map((group) => [first, ...group]), ...groupsOf(rest, count)];
};
const without = (gpus: readonly number[], taken: readonly number[]) =>
  gpus.filter((gpu) => !taken.includes(gpu));

/** The best split by trying all of them: groups of `count`, and one of what is over. */
const bestSplit = (weights: Weights, gpus: readonly number[], count: number): number => {
  const over = gpus.length % count;
  if (gpus.length === 0) return 0;
  if (over > 0)
    return Math.max(
      ...groupsOf(gpus, over).map(
        (last) => worth(weights, last) + bestSplit(weights, without(gpus, last), count),
      ),
    );
  const [first = 0, ...rest] = gpus;
  return Math.max(
    ...groupsOf(rest, count - 1).map(
      (others) =>
        worth(weights, [first, ...others]) + bestSplit(weights, without(gpus, [first, ...others]), count),
    ),
  );
};

describe('choose connected GPUs, for any node', { timeout: 60_000 }, () => {
  it('takes free ones, as many as wanted, or none when there are too few', () => {
    fc.assert(
      fc.property(
        wish,
        fc.constantFrom('bandwidth', 'preserve'),
        ({ topology: one, free, count }, purpose) => {
          const chosen = createGpuChooser(one).choose({ free, count, purpose });
          expect(chosen === null).toBe(free.length < count);
          if (chosen === null) return;
          expect(new Set(chosen.gpus).size).toBe(count);
          expect(chosen.gpus.every((gpu) => free.includes(gpu))).toBe(true);
          expect(chosen.quality).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('leaves the rest of the best split whole: nothing that it takes costs the others more than it must', () => {
    fc.assert(
      fc.property(wish, ({ topology: one, free, count }) => {
        fc.pre(count > 1 && free.length >= count);
        const weights = linkWeights(one);
        const gpus = createGpuChooser(one).choose({ free, count, purpose: 'bandwidth' })?.gpus ?? [];
        const after = worth(weights, gpus) + bestSplit(weights, without(free, gpus), count);
        expect(after).toBe(bestSplit(weights, free, count));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes what keeps the most links among the rest, when links do not matter to it', () => {
    fc.assert(
      fc.property(wish, ({ topology: one, free, count }) => {
        fc.pre(free.length >= count);
        const weights = linkWeights(one);
        const gpus = createGpuChooser(one).choose({ free, count, purpose: 'preserve' })?.gpus ?? [];
        const most = Math.max(...groupsOf(free, count).map((group) => worth(weights, without(free, group))));
        expect(worth(weights, without(free, gpus))).toBe(most);
      }),
      { numRuns: 1000 },
    );
  });

  it('answers the same whatever was asked before, and in whatever order the free ones are named', () => {
    fc.assert(
      fc.property(wish, fc.array(wish), ({ topology: one, free, count }, before) => {
        const asked = createGpuChooser(one);
        for (const other of before)
          asked.choose({ free: free.slice(0, other.free.length), count: other.count, purpose: 'bandwidth' });
        const wanted = { count, purpose: 'bandwidth' } as const;
        expect(asked.choose({ ...wanted, free: free.toReversed() })).toEqual(
          createGpuChooser(one).choose({ ...wanted, free }),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
