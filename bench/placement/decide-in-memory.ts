import { type Holding, emptyCluster } from '../../services/scheduler/src/domain/placement/cluster-model.ts';
import { createPlacer } from '../../services/scheduler/src/domain/placement/placer.ts';
import { berthPolicy } from '../../services/scheduler/src/domain/placement/policies/berth.ts';
import { seededRandom } from '../seeded-random.ts';
import { quantile } from '../statistics.ts';
import { mixedAsk, mixedPool } from './mixed-pool.ts';

/** Of all GPUs, while decisions are measured. */
const FILLED = 0.9;
const DEVICES = 8;

export type DecisionRate = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly refused: number;
  readonly filled: number;
};

/**
 * Fills a pool, then lets requests come and go at that level. What is measured is all that a decision costs: learning from the request,
 * choosing the devices, and keeping the scores up to date.
 */
export const decideInMemory = (nodes: number, requests: number, seed: number): DecisionRate => {
  const random = seededRandom(seed);
  const placer = createPlacer({ cluster: emptyCluster(mixedPool(nodes)), policy: berthPolicy() });
  const capacityMilli = nodes * DEVICES * 1000;
  const running: Holding[] = [];
  const decide = (): boolean => {
    const ask = mixedAsk(random);
    placer.observe(ask);
    const holding = placer.choose(ask, random);
    if (holding === null) return false;
    placer.take(holding);
    running.push(holding);
    return true;
  };
  const used = (): number => capacityMilli - placer.cluster.totals.gpuMilli;
  while (used() < FILLED * capacityMilli) decide();
  const milliseconds = new Float64Array(requests);
  let refused = 0;
  for (let i = 0; i < requests; i++) {
    const startedAt = performance.now();
    if (!decide()) refused += 1;
    milliseconds[i] = performance.now() - startedAt;
    while (used() > FILLED * capacityMilli) {
      const leaving = Math.floor(random() * running.length);
      const last = running.pop();
      const gone = leaving === running.length ? last : running[leaving];
      if (last !== undefined && leaving < running.length) running[leaving] = last;
      if (gone !== undefined) placer.giveBack(gone);
    }
  }
  const all = [...milliseconds];
  return {
    perSecond: (requests / all.reduce((sum, one) => sum + one, 0)) * 1000,
    p50Ms: quantile(all, 0.5),
    p99Ms: quantile(all, 0.99),
    maxMs: quantile(all, 1),
    refused,
    filled: used() / capacityMilli,
  };
};
