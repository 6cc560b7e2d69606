import { nodeFits } from '../fits.ts';
import { NEVER, type Policy } from '../score.ts';
import { cpuOf, firstWholeDevices, gpuOf, mostFreeDevice } from './node-vectors.ts';
import { WHOLE } from '../cluster-model.ts';

/** The node that has most left of what it is large in; of its devices the emptiest. For sessions that shall not disturb each other. */
export const spreadPolicy = (): Policy => ({
  name: 'spread',
  pick: 'best',
  score: (cluster, node, ask) => {
    if (!nodeFits(cluster, node, ask)) return NEVER;
    const cpu = (cpuOf(cluster, node) - ask.cpuMilli) / cluster.largestCpuMilli;
    const gpu = (gpuOf(cluster, node) - ask.share * ask.count) / cluster.largestGpuMilli;
    return cpu + gpu;
  },
  devices: (cluster, node, ask) =>
    ask.count === 1 && ask.share < WHOLE
      ? mostFreeDevice(cluster, node, ask)
      : firstWholeDevices(cluster, node, ask),
});
