import { describe, expect, it } from 'vitest';
import { ANY_KIND, type Ask, type Holding, type NodeShape, emptyCluster } from '../cluster-model.ts';
import { createPlacer } from '../placer.ts';
import { berthPolicy } from './berth.ts';

const GIB = 2 ** 30;
const node = (devices: number, cores: number, kind = 0): NodeShape => ({
  cpuMilli: cores * 1000,
  memoryBytes: 1000 * GIB,
  devices: Array.from({ length: devices }, () => ({ kind, memoryBytes: 0, isUsable: true })),
});
const ask = (share: number, over: Partial<Ask> = {}): Ask => ({
  cpuMilli: 4000,
  memoryBytes: GIB,
  count: 1,
  share,
  gpuMemoryBytes: null,
  kinds: ANY_KIND,
  ...over,
});
const never = () => {
  throw new Error('this policy leaves nothing to chance');
};

/** A pool on which `running` runs, under a policy that has seen `history` often. */
const poolOf = (nodes: readonly NodeShape[], history: readonly Ask[], running: readonly Holding[] = []) => {
  const placer = createPlacer({ cluster: emptyCluster(nodes), policy: berthPolicy(), refreshEvery: 1 });
  for (let i = 0; i < 100; i++) for (const one of history) placer.observe(one);
  for (const holding of running) placer.take(holding);
  return { choose: (wanted: Ask) => placer.choose(wanted, never) };
};

describe('berth policy', () => {
  it('puts a small share where another one has left a rest that nothing else fits', () => {
    const history = [ask(810), ask(810), ask(810), ask(160), ask(470)];
    const pool = poolOf([node(2, 96)], history, [
      { node: 0, devices: [0], ask: ask(470) },
      { node: 0, devices: [1], ask: ask(810) },
    ]);
    expect(pool.choose(ask(160))).toMatchObject({ devices: [1] });
  });

  it('does not spoil half a device for the half that will come', () => {
    const history = [ask(500), ask(500), ask(100), ask(1000)];
    const pool = poolOf([node(2, 96)], history, [
      { node: 0, devices: [0], ask: ask(500) },
      { node: 0, devices: [1], ask: ask(500) },
      { node: 0, devices: [1], ask: ask(100) },
    ]);
    expect(pool.choose(ask(100))).toMatchObject({ devices: [1] });
  });

  it('sends requests with many cores to the nodes that have them to spare', () => {
    const history = [ask(1000, { cpuMilli: 4_000 }), ask(1000, { cpuMilli: 20_000 })];
    const pool = poolOf([node(8, 96), node(2, 104)], history);
    expect(pool.choose(ask(1000, { cpuMilli: 20_000 }))).toMatchObject({ node: 1 });
    expect(pool.choose(ask(0, { cpuMilli: 30_000, count: 0 }))).toMatchObject({ node: 1 });
  });

  it('keeps a scarce model for those who can use no other', () => {
    const onlyScarce = ask(1000, { kinds: 0b10 });
    const nodes = [node(2, 104, 1), ...Array.from({ length: 9 }, () => node(8, 96))];
    const pool = poolOf(nodes, [onlyScarce, ask(1000)]);
    expect(pool.choose(ask(1000))?.node).not.toBe(0);
    expect(pool.choose(onlyScarce)?.node).toBe(0);
  });

  it('keeps the last empty node for a request of the whole of one', () => {
    const whole = ask(1000, { count: 8, cpuMilli: 32_000 });
    const started = { node: 1, devices: [0], ask: ask(1000) };
    const nodes = [node(8, 96), node(8, 192)]; // the started node has more left: by fullness alone it would come second
    expect(poolOf(nodes, [whole, ask(1000)], [started]).choose(ask(1000))?.node).toBe(1);
    expect(poolOf(nodes, [ask(1000)], [started]).choose(ask(1000))?.node).toBe(0);
  });

  it('fills the fuller of two nodes before it has seen anything', () => {
    const pool = poolOf([node(8, 96), node(8, 96)], [], [{ node: 1, devices: [0], ask: ask(1000) }]);
    expect(pool.choose(ask(300))).toMatchObject({ node: 1 });
  });

  it('says that nothing fits when nothing fits', () => {
    expect(poolOf([node(1, 2)], []).choose(ask(300))).toBeNull();
  });
});
