import { describe, expect, it } from 'vitest';
import { ANY_KIND } from './cluster-model.ts';
import { learnDemand } from './demand.ts';
import { strandedGpus } from './stranded-gpus.ts';

const GIB = 2 ** 30;
const wants = (cores: number) => ({
  weight: 1,
  ask: {
    cpuMilli: cores * 1000,
    memoryBytes: 40 * GIB,
    count: 1,
    share: 1000,
    gpuMemoryBytes: null,
    kinds: ANY_KIND,
  },
});
const demand = learnDemand([wants(4), wants(16)], () => 1); // 10 cores and 40 GiB per device on average

describe('stranded GPUs', () => {
  it('are none where cores and memory go as far as the devices', () => {
    expect(strandedGpus(4000, 40_000, 160 * GIB, demand, 0)).toBeCloseTo(0);
  });
  it('are those beyond what the cores carry', () => {
    expect(strandedGpus(4000, 10_000, 1600 * GIB, demand, 0)).toBeCloseTo(3000);
  });
  it('are those beyond what the memory carries, when that is less', () => {
    expect(strandedGpus(4000, 30_000, 40 * GIB, demand, 0)).toBeCloseTo(3000);
  });
  it('are counted for each kind of request by itself when cores are short in the pool', () => {
    // 40 cores carry all four devices of light requests, and 2.5 of heavy ones; a light request makes half of the demand.
    expect(strandedGpus(4000, 40_000, 160 * GIB, demand, 1)).toBeCloseTo((0 + 1500) / 2);
  });
  it('are none where there is no device', () => {
    expect(strandedGpus(0, 0, 0, demand, 1)).toBe(0);
  });
});
