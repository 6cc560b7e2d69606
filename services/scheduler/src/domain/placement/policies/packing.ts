import { type Ask, type ClusterModel, WHOLE } from '../cluster-model.ts';
import { nodeFits, slotFits } from '../fits.ts';
import { NEVER, type Policy } from '../score.ts';
import { bestFitDevices, gpuOf } from './node-vectors.ts';

/** Free milli of the devices that the ask would take if it took those with the least left. */
const leastFree = (cluster: ClusterModel, node: number, ask: Ask): readonly number[] => {
  const fitting: number[] = [];
  const first = node * cluster.stride;
  for (let slot = first; slot < first + (cluster.deviceCount[node] ?? 0); slot++)
    if (slotFits(cluster, slot, ask)) fitting.push(cluster.slotMilli[slot] ?? 0);
  return fitting.toSorted((a, b) => a - b).slice(0, ask.count);
};

/** Started devices first, then started nodes, then the smallest empty node. */
export const packingPolicy = (): Policy => ({
  name: 'packing',
  pick: 'best',
  score: (cluster, node, ask) => {
    if (!nodeFits(cluster, node, ask)) return NEVER;
    if (ask.count === 0) return 0;
    const devices = cluster.deviceCount[node] ?? 0;
    if (gpuOf(cluster, node) === devices * WHOLE) return Math.max(33 - devices, devices);
    const taken = leastFree(cluster, node, ask);
    const untouched = taken.filter((free) => free === WHOLE).length;
    if (untouched > 0) return Math.max(50 - untouched, 33);
    const percents = taken.reduce((total, free) => total + Math.floor((free * 100) / WHOLE), 0);
    return Math.max(100 - Math.floor(percents / 10), 50);
  },
  devices: bestFitDevices,
});
