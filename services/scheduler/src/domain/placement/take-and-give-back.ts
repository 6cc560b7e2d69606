import { invariant } from '#kernel';
import { type ClusterModel, type Holding, WHOLE, addToTotals } from './cluster-model.ts';
import { memoryTaken } from './fits.ts';

/** A device of which nobody knows the memory is limited by compute alone. */
export const roomOf = (milli: number, memory: number, memoryTotal: number): number =>
  memoryTotal === 0 ? milli : Math.min(milli, Math.floor((memory * WHOLE) / memoryTotal));

/** The most that is free on one device of a node, in milli. */
export const largestFree = (cluster: ClusterModel, node: number): number => {
  const first = node * cluster.stride;
  let most = 0;
  for (let slot = first; slot < first + (cluster.deviceCount[node] ?? 0); slot++)
    most = Math.max(most, cluster.slotMilli[slot] ?? 0);
  return most;
};

const change = (cluster: ClusterModel, { node, devices, ask }: Holding, sign: 1 | -1): void => {
  invariant(devices.length === ask.count, 'a holding names as many devices as it asks for');
  addToTotals(cluster, node, -1);
  cluster.cpuMilli[node] = (cluster.cpuMilli[node] ?? 0) + sign * ask.cpuMilli;
  cluster.memoryBytes[node] = (cluster.memoryBytes[node] ?? 0) + sign * ask.memoryBytes;
  for (const device of devices) {
    const slot = node * cluster.stride + device;
    const before = cluster.slotMilli[slot] ?? 0;
    const milli = before + sign * ask.share;
    const total = cluster.slotMemoryTotal[slot] ?? 0;
    const memory = (cluster.slotMemory[slot] ?? 0) + sign * memoryTaken(cluster, slot, ask);
    invariant(milli >= 0 && milli <= WHOLE, 'a device has 1000 milli, no more and no less');
    invariant(memory >= 0 && memory <= total, 'the memory of a device is given once');
    cluster.slotMilli[slot] = milli;
    cluster.slotMemory[slot] = memory;
    cluster.slotRoom[slot] = roomOf(milli, memory, total);
    cluster.gpuMilli[node] = (cluster.gpuMilli[node] ?? 0) + sign * ask.share;
    const wasIdle = before === WHOLE ? 1 : 0;
    const isIdle = milli === WHOLE ? 1 : 0;
    cluster.idleDevices[node] = (cluster.idleDevices[node] ?? 0) + isIdle - wasIdle;
  }
  cluster.largestFree[node] = largestFree(cluster, node);
  invariant((cluster.cpuMilli[node] ?? 0) >= 0, 'the cores of a node are given once');
  invariant((cluster.memoryBytes[node] ?? 0) >= 0, 'the memory of a node is given once');
  addToTotals(cluster, node, 1);
};

/** Takes a holding off what is free. */
export const takeFrom = (cluster: ClusterModel, holding: Holding): void => change(cluster, holding, -1);

/** Puts back what a holding took. */
export const giveBackTo = (cluster: ClusterModel, holding: Holding): void => change(cluster, holding, 1);

/** Opens a node for new holdings, or closes it; what it holds stays. */
export const setOpen = (cluster: ClusterModel, node: number, isOpen: boolean): void => {
  addToTotals(cluster, node, -1);
  cluster.isOpen[node] = isOpen ? 1 : 0;
  addToTotals(cluster, node, 1);
};
