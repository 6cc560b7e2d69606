import { describe, expect, it } from 'vitest';
import { ANY_KIND, type Ask, blockAt, emptyCluster } from './cluster-model.ts';
import { learnDemand } from './demand.ts';
import { servingKinds } from './fits.ts';
import { chanceOfExcess, protectionPrices } from './protection-prices.ts';

const device = (kind: number) => ({ kind, memoryBytes: 0, isUsable: true });
const node = (kind: number, devices = 8, cores = 96) => ({
  cpuMilli: cores * 1000,
  memoryBytes: 1e12,
  devices: Array.from({ length: devices }, () => device(kind)),
});
const ask = (over: Partial<Ask> = {}): Ask => ({
  cpuMilli: 4000,
  memoryBytes: 1e9,
  count: 1,
  share: 1000,
  gpuMemoryBytes: null,
  kinds: ANY_KIND,
  ...over,
});
const cluster = emptyCluster([
  ...Array.from({ length: 90 }, () => node(0)),
  ...Array.from({ length: 10 }, () => node(1)),
]);
const pricesAfter = (...history: readonly (readonly [Ask, number])[]) =>
  protectionPrices(
    learnDemand(
      history.map(([one, weight]) => ({ ask: one, weight })),
      (one) => servingKinds(cluster, one),
    ),
    cluster,
  );

describe('chance of excess', () => {
  it('is a half at the mean, and falls with the supply', () => {
    expect(chanceOfExcess(100, 50, 100)).toBeCloseTo(0.5);
    expect(chanceOfExcess(100, 50, 130)).toBeLessThan(0.01);
    expect(chanceOfExcess(100, 50, 70)).toBeGreaterThan(0.99);
    expect(chanceOfExcess(0, 0, 0)).toBe(0);
  });
});

describe('protection prices', () => {
  it('cost nothing while nobody needs a kind in particular', () => {
    expect(Math.max(...pricesAfter([ask(), 100]).kinds)).toBe(0);
  });

  it('protect the tenth of the pool that a fifth of the requests can only run on', () => {
    const { kinds } = pricesAfter([ask(), 80], [ask({ kinds: 0b10 }), 20]);
    expect(kinds[0]).toBe(0);
    expect(kinds[1]).toBeGreaterThan(0.99);
  });

  it('leave that tenth to everybody when only a fiftieth needs it', () => {
    expect(pricesAfter([ask(), 98], [ask({ kinds: 0b10 }), 2]).kinds[1]).toBeLessThan(0.01);
  });

  it('protect empty nodes when more of them will be wanted than there are', () => {
    expect(pricesAfter([ask(), 10], [ask({ count: 8 }), 90]).blocks[blockAt(0, 8)]).toBeLessThan(0.6);
    expect(
      pricesAfter([ask({ share: 100 }), 50], [ask({ count: 8 }), 50]).blocks[blockAt(0, 8)],
    ).toBeLessThan(0.5);
    expect(pricesAfter([ask({ share: 100 }), 99], [ask({ count: 8 }), 1]).blocks[blockAt(0, 8)]).toBeLessThan(
      0.01,
    );
  });

  it('see a shortage when the cores will be gone before the devices', () => {
    expect(pricesAfter([ask({ cpuMilli: 10_000 }), 1]).shortage).toBeLessThan(0.01);
    expect(pricesAfter([ask({ cpuMilli: 16_000 }), 1]).shortage).toBeGreaterThan(0.99);
  });
});
