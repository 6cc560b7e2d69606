import { invariant } from '#kernel';

/** A device as the model sees it. `kind` numbers its model (and memory) in the pool; 0 to 30. */
export type DeviceShape = { readonly kind: number; readonly memoryBytes: number; readonly isUsable: boolean };
/** A node with nothing on it. */
export type NodeShape = {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly devices: readonly DeviceShape[];
};

/** What a request takes of one node. */
export type Ask = {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** How many devices; 0 for none. */
  readonly count: number;
  /** Of each device: 1000 is the whole of it, less is a share of one. */
  readonly share: number;
  /** Memory of each device. `null`: of a share as much as of the device, of a whole device any. */
  readonly gpuMemoryBytes: number | null;
  /** Bit `k` is set when devices of kind `k` will do. */
  readonly kinds: number;
};
/** An ask with its place: `devices` are numbers on the node. */
export type Holding = { readonly node: number; readonly devices: readonly number[]; readonly ask: Ask };

export const ANY_KIND = 0x7fff_ffff;
export const WHOLE = 1000;
export const KINDS_MAX = 31;
export const DEVICES_MAX = 64;

/**
 * What is free in a pool, in flat arrays: thousands of nodes are scored per decision. Slot `node * stride + i` is device `i` of a node.
 * The arrays change only in `take-and-give-back.ts`; everybody else reads.
 */
export type ClusterModel = {
  readonly size: number;
  readonly stride: number;
  /** Bit `k` is set when a device of kind `k` is in the pool, free or not. */
  readonly kinds: number;
  /** 0 for a node that takes nothing new: lost, cordoned, draining. */
  readonly isOpen: Uint8Array;
  readonly cpuMilli: Float64Array;
  readonly memoryBytes: Float64Array;
  readonly deviceCount: Uint8Array;
  /** Free milli of all devices of the node. */
  readonly gpuMilli: Int32Array;
  /** Devices with nothing on them. */
  readonly idleDevices: Uint8Array;
  /** The most that is free on one of its devices, in milli: most nodes can't take most asks, and this says so at once. */
  readonly largestFree: Int16Array;
  readonly slotKind: Uint8Array;
  readonly slotMilli: Int16Array;
  readonly slotMemory: Float64Array;
  readonly slotMemoryTotal: Float64Array;
  /** What a slot can still take, as milli: the lesser of its free compute and its free memory. */
  readonly slotRoom: Int16Array;
  readonly totals: ClusterTotals;
  /** Each sort of node there is, once. */
  readonly shapes: readonly NodeShape[];
  /** Of the largest node when empty. */
  readonly largestCpuMilli: number;
  readonly largestGpuMilli: number;
};

/** Sums over the open nodes, kept up to date with each change. */
export type ClusterTotals = {
  cpuMilli: number;
  memoryBytes: number;
  gpuMilli: number;
  readonly gpuMilliOfKind: Float64Array;
  /** How many requests of `k` whole devices could start at once on nodes of a kind: at {@link blockAt}. */
  readonly blocks: Int32Array;
};

/** Where a number about `k` whole devices on nodes of a kind stands in a flat array of {@link BLOCKS} numbers. */
export const blockAt = (kind: number, k: number): number => kind * (DEVICES_MAX + 1) + k;
export const BLOCKS = KINDS_MAX * (DEVICES_MAX + 1);

/** The kind of a node is that of its first device. */
export const kindOfNode = (cluster: ClusterModel, node: number): number =>
  cluster.slotKind[node * cluster.stride] ?? 0;

/** Adds what an open node has free to the sums, or takes it off (`sign` −1). */
export const addToTotals = (cluster: ClusterModel, node: number, sign: 1 | -1): void => {
  if (cluster.isOpen[node] !== 1) return;
  const { totals, stride } = cluster;
  totals.cpuMilli += sign * (cluster.cpuMilli[node] ?? 0);
  totals.memoryBytes += sign * (cluster.memoryBytes[node] ?? 0);
  totals.gpuMilli += sign * (cluster.gpuMilli[node] ?? 0);
  const end = node * stride + (cluster.deviceCount[node] ?? 0);
  for (let slot = node * stride; slot < end; slot++) {
    const kind = cluster.slotKind[slot] ?? 0;
    totals.gpuMilliOfKind[kind] = (totals.gpuMilliOfKind[kind] ?? 0) + sign * (cluster.slotMilli[slot] ?? 0);
  }
  const idle = cluster.idleDevices[node] ?? 0;
  const kind = kindOfNode(cluster, node);
  for (let k = 1; k <= idle; k++) {
    const at = blockAt(kind, k);
    totals.blocks[at] = (totals.blocks[at] ?? 0) + sign * Math.floor(idle / k);
  }
};

/** The model of a pool with nothing running. */
export const emptyCluster = (nodes: readonly NodeShape[]): ClusterModel => {
  const size = nodes.length;
  const stride = nodes.reduce((most, { devices }) => Math.max(most, devices.length), 1);
  invariant(stride <= DEVICES_MAX, `a node has at most ${DEVICES_MAX} devices`);
  const slots = size * stride;
  const cluster: ClusterModel = {
    size,
    stride,
    kinds: nodes.reduce((mask, { devices }) => devices.reduce((all, { kind }) => all | (1 << kind), mask), 0),
    isOpen: new Uint8Array(size).fill(1),
    cpuMilli: Float64Array.from(nodes, (node) => node.cpuMilli),
    memoryBytes: Float64Array.from(nodes, (node) => node.memoryBytes),
    deviceCount: Uint8Array.from(nodes, (node) => node.devices.length),
    gpuMilli: new Int32Array(size),
    idleDevices: new Uint8Array(size),
    largestFree: new Int16Array(size),
    slotKind: new Uint8Array(slots),
    slotMilli: new Int16Array(slots),
    slotMemory: new Float64Array(slots),
    slotMemoryTotal: new Float64Array(slots),
    slotRoom: new Int16Array(slots),
    totals: {
      cpuMilli: 0,
      memoryBytes: 0,
      gpuMilli: 0,
      gpuMilliOfKind: new Float64Array(KINDS_MAX),
      blocks: new Int32Array(BLOCKS),
    },
    shapes: [...new Map(nodes.map((node) => [JSON.stringify(node), node])).values()],
    largestCpuMilli: nodes.reduce((most, node) => Math.max(most, node.cpuMilli), 1),
    largestGpuMilli: nodes.reduce((most, node) => Math.max(most, node.devices.length * WHOLE), WHOLE),
  };
  for (const [node, { devices }] of nodes.entries()) {
    for (const [i, { kind, memoryBytes, isUsable }] of devices.entries()) {
      invariant(kind < KINDS_MAX, `a pool has at most ${KINDS_MAX} kinds of device`);
      const slot = node * stride + i;
      cluster.slotKind[slot] = kind;
      cluster.slotMemoryTotal[slot] = memoryBytes;
      if (!isUsable) continue;
      cluster.slotMilli[slot] = WHOLE;
      cluster.largestFree[node] = WHOLE;
      cluster.slotRoom[slot] = WHOLE;
      cluster.slotMemory[slot] = memoryBytes;
      cluster.gpuMilli[node] = (cluster.gpuMilli[node] ?? 0) + WHOLE;
      cluster.idleDevices[node] = (cluster.idleDevices[node] ?? 0) + 1;
    }
    addToTotals(cluster, node, 1);
  }
  return cluster;
};
