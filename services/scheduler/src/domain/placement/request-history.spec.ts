import { describe, expect, it } from 'vitest';
import { ANY_KIND } from './cluster-model.ts';
import { requestHistory } from './request-history.ts';

const ask = (share: number) => ({
  cpuMilli: 1000,
  memoryBytes: 1,
  count: 1,
  share,
  gpuMemoryBytes: null,
  kinds: ANY_KIND,
});

describe('request history', () => {
  it('counts a request half after the half-life', () => {
    const history = requestHistory({ halfLife: 10, entriesMax: 100 });
    history.observe(ask(100));
    for (let i = 0; i < 10; i++) history.observe(ask(200));
    const weightOf = (share: number) => history.entries().find((one) => one.ask.share === share)?.weight;
    expect(weightOf(100)).toBeCloseTo(0.5);
    expect(history.seen()).toBe(11);
  });

  it('keeps weights finite over millions of requests', () => {
    const history = requestHistory({ halfLife: 10, entriesMax: 100 });
    for (let i = 0; i < 20_000; i++) history.observe(ask(1 + (i % 3)));
    const total = history.entries().reduce((sum, { weight }) => sum + weight, 0);
    expect(total).toBeCloseTo(1 / (1 - 0.5 ** 0.1), 3);
  });

  it('forgets the rarest when there are too many kinds', () => {
    const history = requestHistory({ halfLife: 1e6, entriesMax: 10 });
    for (let i = 0; i < 5; i++) history.observe(ask(1));
    for (let i = 2; i < 100; i++) history.observe(ask(i));
    const shares = history.entries().map((one) => one.ask.share);
    expect(shares.length).toBeLessThanOrEqual(10);
    expect(shares).toContain(1);
  });
});
