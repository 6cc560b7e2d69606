import { type Ask, type ClusterModel, WHOLE } from './cluster-model.ts';

/** Memory that the ask takes of the device in a slot. */
export const memoryTaken = (cluster: ClusterModel, slot: number, { share, gpuMemoryBytes }: Ask): number => {
  const total = cluster.slotMemoryTotal[slot] ?? 0;
  if (share === WHOLE) return total;
  return gpuMemoryBytes ?? Math.floor((total * share) / WHOLE);
};

/** Whether the device in a slot can take what the ask wants of one device. */
export const slotFits = (cluster: ClusterModel, slot: number, ask: Ask): boolean => {
  if (((ask.kinds >> (cluster.slotKind[slot] ?? 0)) & 1) === 0) return false;
  if ((cluster.slotMilli[slot] ?? 0) < ask.share) return false;
  if (ask.share === WHOLE) return (cluster.slotMemoryTotal[slot] ?? 0) >= (ask.gpuMemoryBytes ?? 0);
  if (ask.gpuMemoryBytes === null && (cluster.slotRoom[slot] ?? 0) >= ask.share) return true;
  return (cluster.slotMemory[slot] ?? 0) >= memoryTaken(cluster, slot, ask);
};

/** Whether the node can take the ask now. */
export const nodeFits = (cluster: ClusterModel, node: number, ask: Ask): boolean => {
  if (cluster.isOpen[node] !== 1) return false;
  if ((cluster.cpuMilli[node] ?? 0) < ask.cpuMilli || (cluster.memoryBytes[node] ?? 0) < ask.memoryBytes)
    return false;
  if (ask.count === 0) return true;
  if ((cluster.largestFree[node] ?? 0) < ask.share) return false;
  if (ask.share === WHOLE && (cluster.idleDevices[node] ?? 0) < ask.count) return false;
  const first = node * cluster.stride;
  const end = first + (cluster.deviceCount[node] ?? 0);
  let found = 0;
  for (let slot = first; slot < end; slot++) {
    if (!slotFits(cluster, slot, ask)) continue;
    found += 1;
    if (found === ask.count) return true;
  }
  return false;
};

/** The kinds of devices that could ever serve the ask: those on nodes that could hold it with nothing else on them. */
export const servingKinds = ({ shapes }: ClusterModel, ask: Ask): number => {
  let mask = 0;
  for (const { cpuMilli, memoryBytes, devices } of shapes) {
    if (cpuMilli < ask.cpuMilli || memoryBytes < ask.memoryBytes) continue;
    const serving = devices.filter(({ kind }) => ((ask.kinds >> kind) & 1) === 1);
    if (serving.length >= ask.count) for (const { kind } of serving) mask |= 1 << kind;
  }
  return mask;
};
