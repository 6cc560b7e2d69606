import { nodeFits } from '../fits.ts';
import { NEVER, type Policy } from '../score.ts';
import { CPU_MILLI_MAX, GPU_MILLI_MAX, bestFitDevices, cpuOf, gpuOf } from './node-vectors.ts';

/** Multi-resource packing by the dot product of what is asked and what is free, as in Tetris (SIGCOMM '14); here the smaller is the better. */
export const dotProductPolicy = (): Policy => ({
  name: 'dotprod',
  pick: 'best',
  score: (cluster, node, ask) => {
    if (!nodeFits(cluster, node, ask)) return NEVER;
    const cpu = (cpuOf(cluster, node) / CPU_MILLI_MAX) * (ask.cpuMilli / CPU_MILLI_MAX);
    const gpu = (gpuOf(cluster, node) / GPU_MILLI_MAX) * ((ask.share * ask.count) / GPU_MILLI_MAX);
    return Math.trunc(100 * (1 - (cpu + gpu) / 2));
  },
  devices: bestFitDevices,
});
