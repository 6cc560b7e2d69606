import { type Ask, type ClusterModel, WHOLE } from '../cluster-model.ts';
import { slotFits } from '../fits.ts';
import { firstDevices } from '../score.ts';

/** CPU and GPU of the largest node that the published policies know of: they divide by these, whatever the pool. */
export const CPU_MILLI_MAX = 128_000;
export const GPU_MILLI_MAX = 8_000;

export const cpuOf = (cluster: ClusterModel, node: number): number => cluster.cpuMilli[node] ?? 0;
export const gpuOf = (cluster: ClusterModel, node: number): number => cluster.gpuMilli[node] ?? 0;

/** Whole devices in the order of their numbers. */
export const firstWholeDevices = (cluster: ClusterModel, node: number, ask: Ask): readonly number[] =>
  firstDevices(
    (device) => slotFits(cluster, node * cluster.stride + device, ask),
    cluster.deviceCount[node] ?? 0,
    ask.count,
  );

/** For a share the device with the least left that still fits, the first of equals; whole devices by number. */
export const bestFitDevices = (cluster: ClusterModel, node: number, ask: Ask): readonly number[] => {
  if (ask.count !== 1 || ask.share === WHOLE) return firstWholeDevices(cluster, node, ask);
  const first = node * cluster.stride;
  let best = -1;
  let bestLeft = Number.POSITIVE_INFINITY;
  for (let device = 0; device < (cluster.deviceCount[node] ?? 0); device++) {
    const left = cluster.slotMilli[first + device] ?? 0;
    if (left >= bestLeft || !slotFits(cluster, first + device, ask)) continue;
    best = device;
    bestLeft = left;
  }
  return best === -1 ? [] : [best];
};

/** For a share the device with the most left, the first of equals. */
export const mostFreeDevice = (cluster: ClusterModel, node: number, ask: Ask): readonly number[] => {
  const first = node * cluster.stride;
  let most = -1;
  let mostLeft = -1;
  for (let device = 0; device < (cluster.deviceCount[node] ?? 0); device++) {
    const left = cluster.slotMilli[first + device] ?? 0;
    if (left <= mostLeft || !slotFits(cluster, first + device, ask)) continue;
    most = device;
    mostLeft = left;
  }
  return most === -1 ? [] : [most];
};
