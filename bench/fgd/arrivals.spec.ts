import { describe, expect, it } from 'vitest';
import { ANY_KIND, type Ask } from '../../services/scheduler/src/domain/placement/cluster-model.ts';
import { seededRandom } from '../seeded-random.ts';
import { arrivals } from './arrivals.ts';

const pod = (count: number, share: number): Ask => ({
  cpuMilli: 1000,
  memoryBytes: 0,
  count,
  share,
  gpuMemoryBytes: null,
  kinds: ANY_KIND,
});
const pods = [pod(1, 1000), pod(1, 300), pod(8, 1000), pod(0, 0)];
const milli = (all: readonly Ask[]) => all.reduce((sum, { count, share }) => sum + count * share, 0);

describe('arrivals', () => {
  it('begin with the trace in random order and go on with draws from it up to the load', () => {
    const sequence = arrivals(pods, 100_000, 1.3, seededRandom(1));
    expect(new Set(sequence.slice(0, pods.length))).toEqual(new Set(pods));
    expect(milli(sequence)).toBeGreaterThan(120_000);
    expect(milli(sequence)).toBeLessThanOrEqual(137_000); // the last one may be eight devices
  });

  it('lose pods by chance when the trace asks for more than the load', () => {
    const many = Array.from({ length: 50 }, () => pod(8, 1000));
    const sequence = arrivals(many, 100_000, 1.3, seededRandom(1));
    expect(milli(sequence)).toBe(128_000);
  });

  it('are the same for the same seed, and others for another', () => {
    const of = (seed: number) => arrivals(pods, 100_000, 1.3, seededRandom(seed));
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });
});
