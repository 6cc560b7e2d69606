import { emptyCluster } from '../../services/scheduler/src/domain/placement/cluster-model.ts';
import { createPlacer } from '../../services/scheduler/src/domain/placement/placer.ts';
import type { Policy } from '../../services/scheduler/src/domain/placement/score.ts';
import { arrivals } from './arrivals.ts';
import type { Trace } from './read-trace.ts';
import { seededRandom, shuffled } from '../seeded-random.ts';

/** Up to which share of the capacity requests arrive. */
const LOAD = 1.3;

export type Experiment = {
  /** Unallocated GPUs in % of all, by how much was asked for in whole % of all; the mean over the arrivals in that percent. */
  readonly unallocatedAt: ReadonlyMap<number, number>;
  readonly decisions: number;
  readonly failed: number;
  readonly seconds: number;
};

/** One run: requests come one at a time, none leaves, and one that fits nowhere is gone. */
export const runExperiment = (
  { nodes, pods, capacityMilli }: Trace,
  policyOf: (nodeCount: number) => Policy,
  seed: number,
): Experiment => {
  const random = seededRandom(seed);
  const sequence = arrivals(pods, capacityMilli, LOAD, random);
  const cluster = emptyCluster(shuffled(nodes, random)); // the order decides between equals
  const placer = createPlacer({ cluster, policy: policyOf(nodes.length) });
  const sums = new Map<number, { sum: number; count: number }>();
  let arrived = 0;
  let placed = 0;
  let failed = 0;
  const startedAt = performance.now();
  for (const ask of sequence) {
    const milli = ask.count * ask.share;
    arrived += milli;
    placer.observe(ask);
    const holding = placer.choose(ask, random);
    if (holding === null) failed += 1;
    else {
      placer.take(holding);
      placed += milli;
    }
    const percent = Math.round((100 * arrived) / capacityMilli);
    const bin = sums.get(percent) ?? { sum: 0, count: 0 };
    sums.set(percent, bin);
    bin.sum += 100 - (100 * placed) / capacityMilli;
    bin.count += 1;
  }
  return {
    unallocatedAt: new Map([...sums].map(([percent, { sum, count }]) => [percent, sum / count])),
    decisions: sequence.length,
    failed,
    seconds: (performance.now() - startedAt) / 1000,
  };
};
