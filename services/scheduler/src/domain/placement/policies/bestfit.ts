import { nodeFits } from '../fits.ts';
import { NEVER, type Policy } from '../score.ts';
import { CPU_MILLI_MAX, GPU_MILLI_MAX, bestFitDevices, cpuOf, gpuOf } from './node-vectors.ts';

/** The node with the least CPU and GPU left. The published policy spreads the scores over 0–100 as well, which changes no order. */
export const bestFitPolicy = (): Policy => ({
  name: 'bestfit',
  pick: 'best',
  score: (cluster, node, ask) => {
    if (!nodeFits(cluster, node, ask)) return NEVER;
    const cpu = (cpuOf(cluster, node) - ask.cpuMilli) / CPU_MILLI_MAX;
    const gpu = (gpuOf(cluster, node) - ask.share * ask.count) / GPU_MILLI_MAX;
    return Math.trunc(100 * (1 - cpu / 2 - gpu / 2));
  },
  devices: bestFitDevices,
});
