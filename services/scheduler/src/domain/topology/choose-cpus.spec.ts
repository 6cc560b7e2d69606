import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CpuTopology } from '#contracts';
import { type CpuWish, chooseCpus } from './choose-cpus.ts';

/** Two NUMA nodes of eight cores with two threads each: CPU n and CPU n + 16 are one core; four cores share a cache. */
const twoNodes: CpuTopology = {
  cpus: Array.from({ length: 32 }, (_, cpu) => {
    const core = cpu % 16;
    return { cpu, core, cacheGroup: Math.floor(core / 4), numaNode: Math.floor(core / 8) };
  }),
  distances: [
    [10, 21],
    [21, 10],
  ],
};
const everyCpu = new Set(twoNodes.cpus.map(({ cpu }) => cpu));
const without = (...cpus: readonly number[]): ReadonlySet<number> =>
  new Set([...everyCpu].filter((cpu) => !cpus.includes(cpu)));

const choose = (over: Partial<CpuWish> & Pick<CpuWish, 'count'>) =>
  chooseCpus({ cpus: twoNodes, free: everyCpu, gpuNumaNodes: [1], policy: 'prefer', ...over });

describe('choose CPUs', { timeout: 60_000 }, () => {
  it('takes whole cores that share a cache, beside the GPU', () =>
    expect(choose({ count: 8 })).toEqual({
      cpus: [8, 9, 10, 11, 24, 25, 26, 27],
      numaNodes: [1],
      isSpilled: false,
    }));

  it('takes a cache group that has enough before one that is begun', () =>
    expect(choose({ count: 8, free: without(8, 24) })?.cpus).toEqual([12, 13, 14, 15, 28, 29, 30, 31]));

  it('takes the other half of a started core before it starts one', () =>
    expect(choose({ count: 3, free: without(26) })?.cpus).toEqual([8, 10, 24]));

  it('splits in proportion to the GPUs on each NUMA node', () => {
    const chosen = choose({ count: 12, gpuNumaNodes: [0, 1, 1] });
    expect(chosen?.cpus.filter((cpu) => cpu % 16 >= 8)).toHaveLength(8);
    expect(chosen?.numaNodes).toEqual([0, 1]);
  });

  it('goes to the next NUMA node when its own has too few, and says so', () => {
    const chosen = choose({ count: 20 });
    expect(chosen?.cpus.filter((cpu) => cpu % 16 >= 8)).toHaveLength(16);
    expect(chosen?.isSpilled).toBe(true);
    expect(choose({ count: 20, policy: 'require' })).toBeNull();
  });

  it('uses the NUMA node that has most when there is no GPU', () =>
    expect(choose({ count: 2, gpuNumaNodes: [], free: without(0) })).toEqual({
      cpus: [8, 24],
      numaNodes: [1],
      isSpilled: false,
    }));

  it('gives exactly as many as wanted, all of them free, or none', () => {
    const wish = fc.record({
      free: fc.subarray([...everyCpu]).map((cpus) => new Set(cpus)),
      count: fc.integer({ min: 1, max: 34 }),
      gpuNumaNodes: fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 8 }),
      policy: fc.constantFrom('prefer' as const, 'require' as const),
    });
    fc.assert(
      fc.property(wish, (over) => {
        const chosen = choose(over);
        if (chosen === null) {
          if (over.policy === 'prefer') expect(over.free.size).toBeLessThan(over.count);
          return;
        }
        expect(new Set(chosen.cpus).size).toBe(over.count);
        expect(chosen.cpus.every((cpu) => over.free.has(cpu))).toBe(true);
        const home = new Set(chosen.numaNodes);
        const isAtHome = chosen.cpus.every((cpu) => home.has(Math.floor((cpu % 16) / 8)));
        expect(isAtHome).toBe(!chosen.isSpilled);
      }),
      { numRuns: 2000 },
    );
  });
});
