import { type ClusterModel, type Holding, WHOLE, addToTotals } from './cluster-model.ts';
import { memoryTaken } from './fits.ts';
import { largestFree, roomOf } from './take-and-give-back.ts';

/** What a node has left, device by device in order of their numbers on it. */
export type NodeLeft = {
  readonly isOpen: boolean;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly devices: readonly { readonly milli: number; readonly memoryBytes: number }[];
};

/** Writes what is left of a node over what the model thought of it. */
export const setNode = (cluster: ClusterModel, node: number, left: NodeLeft): void => {
  addToTotals(cluster, node, -1);
  cluster.isOpen[node] = left.isOpen ? 1 : 0;
  cluster.cpuMilli[node] = left.cpuMilli;
  cluster.memoryBytes[node] = left.memoryBytes;
  let gpuMilli = 0;
  let idle = 0;
  for (const [i, { milli, memoryBytes }] of left.devices.entries()) {
    const slot = node * cluster.stride + i;
    cluster.slotMilli[slot] = milli;
    cluster.slotMemory[slot] = memoryBytes;
    cluster.slotRoom[slot] = roomOf(milli, memoryBytes, cluster.slotMemoryTotal[slot] ?? 0);
    gpuMilli += milli;
    if (milli === WHOLE) idle += 1;
  }
  cluster.gpuMilli[node] = gpuMilli;
  cluster.idleDevices[node] = idle;
  cluster.largestFree[node] = largestFree(cluster, node);
  addToTotals(cluster, node, 1);
};

/** Puts back what a holding took of a sheet, up to what each device has: on a sheet some of it may be promised to others already. */
export const giveBackAtMost = (cluster: ClusterModel, { node, devices, ask }: Holding): void => {
  const first = node * cluster.stride;
  const left = Array.from({ length: cluster.deviceCount[node] ?? 0 }, (_, n) => {
    const slot = first + n;
    const milli = cluster.slotMilli[slot] ?? 0;
    const memoryBytes = cluster.slotMemory[slot] ?? 0;
    if (!devices.includes(n)) return { milli, memoryBytes };
    const total = cluster.slotMemoryTotal[slot] ?? 0;
    return {
      milli: Math.min(WHOLE, milli + ask.share),
      memoryBytes: Math.min(total, memoryBytes + memoryTaken(cluster, slot, ask)),
    };
  });
  setNode(cluster, node, {
    isOpen: cluster.isOpen[node] === 1,
    cpuMilli: (cluster.cpuMilli[node] ?? 0) + ask.cpuMilli,
    memoryBytes: (cluster.memoryBytes[node] ?? 0) + ask.memoryBytes,
    devices: left,
  });
};

/** A model of the same pool that changes by itself from here on: a sheet to reckon on. */
export const forkCluster = (cluster: ClusterModel): ClusterModel => ({
  ...cluster,
  isOpen: cluster.isOpen.slice(),
  cpuMilli: cluster.cpuMilli.slice(),
  memoryBytes: cluster.memoryBytes.slice(),
  gpuMilli: cluster.gpuMilli.slice(),
  idleDevices: cluster.idleDevices.slice(),
  largestFree: cluster.largestFree.slice(),
  slotMilli: cluster.slotMilli.slice(),
  slotMemory: cluster.slotMemory.slice(),
  slotRoom: cluster.slotRoom.slice(),
  totals: {
    ...cluster.totals,
    gpuMilliOfKind: cluster.totals.gpuMilliOfKind.slice(),
    blocks: cluster.totals.blocks.slice(),
  },
});
