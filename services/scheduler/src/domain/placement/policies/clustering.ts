import type { Ask } from '../cluster-model.ts';
import { DEVICES_MAX, WHOLE } from '../cluster-model.ts';
import { nodeFits } from '../fits.ts';
import { NEVER, type Policy } from '../score.ts';
import { GPU_MILLI_MAX, bestFitDevices, gpuOf } from './node-vectors.ts';

const CLASSES = DEVICES_MAX + 1;
/** Shares are one class, each number of whole devices another. */
const classOf = ({ count, share }: Ask): number => (share < WHOLE ? 0 : count);

/** Like beside like: nodes that already run requests of the same class, and no others, come first. */
export const clusteringPolicy = (size: number): Policy => {
  const hosted = new Uint32Array(size * CLASSES);
  return {
    name: 'clustering',
    pick: 'best',
    score: (cluster, node, ask) => {
      if (!nodeFits(cluster, node, ask)) return NEVER;
      if (ask.count === 0) return 0;
      const fullness = Math.floor((25 * (GPU_MILLI_MAX - gpuOf(cluster, node))) / GPU_MILLI_MAX);
      let others = 0;
      for (let one = 0; one < CLASSES; one++)
        if (one !== classOf(ask) && (hosted[node * CLASSES + one] ?? 0) > 0) others += 1;
      const isHost = (hosted[node * CLASSES + classOf(ask)] ?? 0) > 0;
      if (isHost) return fullness + (others === 0 ? 75 : 50);
      return fullness + (others === 0 ? 25 : 0);
    },
    devices: bestFitDevices,
    follow: ({ node, ask }, sign) => {
      if (ask.count === 0) return;
      const at = node * CLASSES + classOf(ask);
      hosted[at] = (hosted[at] ?? 0) + sign;
    },
  };
};
