import { describe, expect, it } from 'vitest';
import { ANY_KIND, type Ask } from './cluster-model.ts';
import { fragmentation, typicalRequests } from './fragmentation.ts';

const ask = (cpu: number, count: number, share: number, kinds = ANY_KIND): Ask => ({
  cpuMilli: cpu * 1000,
  memoryBytes: 0,
  count,
  share,
  gpuMemoryBytes: null,
  kinds,
});
const remains = (cpu: number, ...devices: number[]) => ({
  kind: 0,
  cpuMilli: cpu * 1000,
  devices,
  deviceCount: devices.length,
});

describe('typical requests', () => {
  it('are the most frequent ones until they make up the coverage', () => {
    const requests = [
      ...Array.from({ length: 90 }, () => ask(8, 1, 1000)),
      ...Array.from({ length: 6 }, () => ask(4, 1, 500)),
      ...Array.from({ length: 4 }, () => ask(2, 1, 100)),
    ];
    expect(typicalRequests(requests).map(({ share, frequency }) => [share, frequency])).toEqual([
      [1000, 90 / 96],
      [500, 6 / 96],
    ]);
  });
});

describe('fragmentation', () => {
  const of = (request: Ask, ...node: Parameters<typeof remains>) =>
    fragmentation(remains(...node), typicalRequests([request]));

  it('is everything for a request of CPU alone', () => expect(of(ask(1, 0, 0), 8, 1000, 500)).toBe(1500));
  it('is everything where the CPU is too little', () => expect(of(ask(9, 1, 500), 8, 1000, 500)).toBe(1500));
  it('is everything where too few devices fit', () => expect(of(ask(1, 2, 1000), 8, 1000, 500)).toBe(1500));
  it('is everything on a model that will not do', () =>
    expect(of(ask(1, 1, 500, 0b10), 8, 1000, 500)).toBe(1500));
  it('is what lies on devices with too little left, where the request fits', () =>
    expect(of(ask(1, 1, 600), 8, 1000, 500, 90)).toBe(590));
  it('is the mean over the mix', () => {
    const mix = typicalRequests([ask(1, 1, 600), ask(1, 0, 0)]);
    expect(fragmentation(remains(8, 1000, 500), mix)).toBe((500 + 1500) / 2);
  });
});
