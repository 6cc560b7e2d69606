import { type Holding, emptyCluster } from '../../services/scheduler/src/domain/placement/cluster-model.ts';
import { type Placer, createPlacer } from '../../services/scheduler/src/domain/placement/placer.ts';
import { berthPolicy } from '../../services/scheduler/src/domain/placement/policies/berth.ts';
import { seededRandom } from '../seeded-random.ts';
import { mixedAsk, mixedPool } from './mixed-pool.ts';

const DEVICES = 8;

/** A pool with requests that come and, to keep it at a level, go. */
export type RunningPool = {
  readonly placer: Placer;
  /** Decides over the next request and takes what was chosen; null when nothing fits. */
  readonly decide: () => Holding | null;
  /** Share of all GPUs in use. */
  readonly filled: () => number;
  /** Ends holdings by chance until no more than that share is in use. */
  readonly endDownTo: (share: number) => void;
};

/** The scheduler's own policy over `nodes` nodes of eight devices; filled to `share` by the same mix of requests. */
export const runningPool = (nodes: number, share: number, seed: number): RunningPool => {
  const random = seededRandom(seed);
  const placer = createPlacer({ cluster: emptyCluster(mixedPool(nodes)), policy: berthPolicy() });
  const capacityMilli = nodes * DEVICES * 1000;
  const running: Holding[] = [];
  const filled = (): number => 1 - placer.cluster.totals.gpuMilli / capacityMilli;
  const decide = (): Holding | null => {
    const ask = mixedAsk(random);
    placer.observe(ask);
    const holding = placer.choose(ask, random);
    if (holding === null) return null;
    placer.take(holding);
    running.push(holding);
    return holding;
  };
  while (filled() < share) decide();
  return {
    placer,
    decide,
    filled,
    endDownTo: (level) => {
      while (filled() > level) {
        const leaving = Math.floor(random() * running.length);
        const last = running.pop();
        const gone = leaving === running.length ? last : running[leaving];
        if (last !== undefined && leaving < running.length) running[leaving] = last;
        if (gone !== undefined) placer.giveBack(gone);
      }
    },
  };
};
