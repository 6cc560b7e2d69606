import { type ClusterModel, KINDS_MAX, BLOCKS, type NodeShape } from '../placement/cluster-model.ts';
import { setNode } from '../placement/set-node.ts';
import type { BookedPart } from './booked-in.ts';
import type { KnownNode } from '../node/node-state.ts';

/** What is free of one node at all of several moments, and not booked: a model of a pool that has just this node, at index 0. */
export const nodeSheet = (
  clusters: readonly [ClusterModel, ...ClusterModel[]],
  index: number,
  node: KnownNode,
  booked: BookedPart | null,
): ClusterModel => {
  const [first] = clusters;
  const least = (of: (cluster: ClusterModel) => number): number =>
    clusters.reduce((smallest, cluster) => Math.min(smallest, of(cluster)), Number.POSITIVE_INFINITY);
  const count = first.deviceCount[index] ?? 0;
  const slots = Array.from({ length: count }, (_, n) => index * first.stride + n);
  const isBooked = (n: number): boolean => {
    const device = node.inventory.devices[n];
    return device !== undefined && booked?.deviceIds.has(device.deviceId) === true;
  };
  const sheet: ClusterModel = {
    ...first,
    size: 1,
    isOpen: new Uint8Array(1),
    cpuMilli: new Float64Array(1),
    memoryBytes: new Float64Array(1),
    deviceCount: Uint8Array.of(count),
    gpuMilli: new Int32Array(1),
    idleDevices: new Uint8Array(1),
    largestFree: new Int16Array(1),
    slotKind: Uint8Array.from(slots, (slot) => first.slotKind[slot] ?? 0),
    slotMilli: new Int16Array(first.stride),
    slotMemory: new Float64Array(first.stride),
    slotMemoryTotal: Float64Array.from(slots, (slot) => first.slotMemoryTotal[slot] ?? 0),
    slotRoom: new Int16Array(first.stride),
    totals: { ...first.totals, gpuMilliOfKind: new Float64Array(KINDS_MAX), blocks: new Int32Array(BLOCKS) },
    shapes: [] satisfies readonly NodeShape[],
  };
  setNode(sheet, 0, {
    isOpen: clusters.every((cluster) => cluster.isOpen[index] === 1),
    cpuMilli: Math.max(0, least((cluster) => cluster.cpuMilli[index] ?? 0) - (booked?.cpuMilli ?? 0)),
    memoryBytes: Math.max(
      0,
      least((cluster) => cluster.memoryBytes[index] ?? 0) - (booked?.memoryBytes ?? 0),
    ),
    devices: slots.map((slot, n) =>
      isBooked(n)
        ? { milli: 0, memoryBytes: 0 }
        : {
            milli: least((cluster) => cluster.slotMilli[slot] ?? 0),
            memoryBytes: least((cluster) => cluster.slotMemory[slot] ?? 0),
          },
    ),
  });
  return sheet;
};
