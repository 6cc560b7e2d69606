import { describe, expect, it } from 'vitest';
import { ANY_KIND, type Ask, type Holding, emptyCluster } from '../cluster-model.ts';
import { typicalRequests } from '../fragmentation.ts';
import { NEVER, type Policy } from '../score.ts';
import { takeFrom } from '../take-and-give-back.ts';
import { bestFitPolicy } from './bestfit.ts';
import { clusteringPolicy } from './clustering.ts';
import { dotProductPolicy } from './dotprod.ts';
import { fgdPolicy } from './fgd.ts';
import { packingPolicy } from './packing.ts';
import { randomPolicy } from './random.ts';

const ask = (count: number, share: number, cores = 8): Ask => ({
  cpuMilli: cores * 1000,
  memoryBytes: 0,
  count,
  share,
  gpuMemoryBytes: null,
  kinds: ANY_KIND,
});
const cpuOnly = ask(0, 0);
const share = ask(1, 300);
const pair = ask(2, 1000);

/** A node of 64 cores and four devices, on which these run. */
const nodeWith = (policy: Policy, ...running: readonly (readonly [Ask, ...number[]])[]) => {
  const cluster = emptyCluster([
    {
      cpuMilli: 64_000,
      memoryBytes: 1,
      devices: Array.from({ length: 4 }, () => ({ kind: 0, memoryBytes: 0, isUsable: true })),
    },
  ]);
  for (const [one, ...devices] of running) {
    const holding: Holding = { node: 0, devices, ask: one };
    takeFrom(cluster, holding);
    policy.follow?.(holding, 1);
  }
  return {
    score: (wanted: Ask) => policy.score(cluster, 0, wanted),
    devices: (wanted: Ask, random = () => 0) => policy.devices(cluster, 0, wanted, random),
  };
};

describe('published policies', () => {
  it('best fit counts what is left of the largest node there is', () => {
    // 48 of 128 cores and 3.4 of 8 devices would be left.
    const node = nodeWith(bestFitPolicy(), [share, 0]);
    expect(node.score(share)).toBe(Math.trunc(100 * (1 - 48 / 128 / 2 - 3.4 / 8 / 2)));
  });

  it('best fit gives a share the device with the least left', () => {
    const node = nodeWith(bestFitPolicy(), [ask(1, 200), 1], [ask(1, 600), 2], [ask(1, 800), 3]);
    expect(node.devices(share)).toEqual([2]);
  });

  it('the dot product prefers what is small on both sides', () => {
    const free = (64 / 128) * (8 / 128);
    expect(nodeWith(dotProductPolicy()).score(cpuOnly)).toBe(Math.trunc(100 * (1 - free / 2)));
  });

  it('packing prefers a started device to a started node, and that to an empty node', () => {
    expect(nodeWith(packingPolicy()).score(share)).toBe(33 - 4);
    expect(nodeWith(packingPolicy(), [ask(1, 800), 0]).score(share)).toBe(50 - 1);
    expect(nodeWith(packingPolicy(), [ask(1, 500), 0]).score(share)).toBe(100 - 5);
    expect(nodeWith(packingPolicy(), [ask(1, 500), 0]).score(pair)).toBe(50 - 2);
    expect(nodeWith(packingPolicy()).score(cpuOnly)).toBe(0);
  });

  it('clustering puts like beside like', () => {
    const scoreBeside = (...running: readonly (readonly [Ask, ...number[]])[]) =>
      nodeWith(clusteringPolicy(1), ...running).score(share);
    expect(scoreBeside()).toBe(25 + 12); // half of the largest node's eight devices are not there
    expect(scoreBeside([share, 0])).toBe(75 + 13);
    expect(scoreBeside([pair, 0, 1])).toBe(0 + 18);
    expect(scoreBeside([pair, 0, 1], [share, 2])).toBe(50 + 19);
  });

  it('FGD takes the device where a share hurts the usual requests least', () => {
    const policy = fgdPolicy(typicalRequests([ask(1, 1000), ask(1, 500)]));
    const node = nodeWith(policy, [ask(1, 600), 1]);
    expect(node.devices(share)).toEqual([1]);
    expect(node.score(share)).toBeGreaterThan(nodeWith(policy).score(share));
  });

  it('random takes any device that fits', () => {
    const node = nodeWith(randomPolicy(), [ask(1, 900), 0]);
    expect(node.devices(share, () => 0)).toEqual([1]);
    expect(node.devices(share, () => 0.99)).toEqual([3]);
  });

  it.each([
    bestFitPolicy(),
    dotProductPolicy(),
    packingPolicy(),
    clusteringPolicy(1),
    fgdPolicy([]),
    randomPolicy(),
  ])('$name never takes a node that has no room', (policy) => {
    expect(nodeWith(policy).score(ask(5, 1000))).toBe(NEVER);
    expect(nodeWith(policy).score(ask(1, 100, 65))).toBe(NEVER);
  });
});
