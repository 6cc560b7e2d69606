import type { GrantedDevice, Resources } from '#contracts';
import { type Bytes, type CpuMilli, type NodeId, bytes, cpuMilli, gpuMilli, sum } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import { chooseDevices } from '../placement/choose-devices.ts';
import { type FreeCapacity, emptyCapacity, freeCapacity, minusGrant } from '../placement/free-capacity.ts';
import type { Rooms } from './room.ts';

/** What each node has free, in the order in which they are tried. */
export type NodeRoom = Map<NodeId, FreeCapacity>;
/** A place on one node: the exact devices, and what goes with them. */
export type NodeSpot = {
  readonly nodeId: NodeId;
  readonly devices: readonly GrantedDevice[];
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
};

/** What is free of a node in all of several rooms. */
const inAll = (first: FreeCapacity, others: readonly FreeCapacity[]): FreeCapacity => {
  if (others.length === 0) return first;
  const all = [first, ...others];
  return {
    cpuMilli: cpuMilli(Math.min(...all.map((one) => one.cpuMilli))),
    memoryBytes: bytes(Math.min(...all.map((one) => one.memoryBytes))),
    devices: first.devices.map(({ device }, n) => {
      const parts = all.flatMap(({ devices }) => devices[n] ?? []);
      return {
        device,
        gpuMilli: gpuMilli(Math.min(...parts.map((part) => part.gpuMilli))),
        gpuMemoryBytes: bytes(Math.min(...parts.map((part) => part.gpuMemoryBytes))),
      };
    }),
  };
};

/** What is free when a grant has come back; never more than the node has: a device that fell ill gives nothing back. */
const plusGrant = (
  free: FreeCapacity,
  grant: Omit<NodeSpot, 'nodeId'>,
  empty: FreeCapacity,
): FreeCapacity => {
  const back = (deviceId: string) => grant.devices.filter((part) => part.deviceId === deviceId);
  const more = {
    cpuMilli: sum([free.cpuMilli, grant.cpuMilli]),
    memoryBytes: sum([free.memoryBytes, grant.memoryBytes]),
    devices: free.devices.map((one) => {
      const parts = back(one.device.deviceId);
      return {
        device: one.device,
        gpuMilli: sum([one.gpuMilli, ...parts.map((part) => part.gpuMilli)]),
        gpuMemoryBytes: sum([one.gpuMemoryBytes, ...parts.map((part) => part.gpuMemoryBytes)]),
      };
    }),
  };
  return inAll(more, [empty]);
};

/** A quick look before the exact one: most nodes of a full pool fail it. */
const mayFit = ({ cpuMilli: cpus, memoryBytes, gpuMilli: gpus }: Resources, free: FreeCapacity): boolean => {
  if (free.cpuMilli < cpus || free.memoryBytes < memoryBytes) return false;
  const each = Math.min(gpus, 1000);
  let missing = Math.ceil(gpus / 1000);
  for (const device of free.devices) if (missing > 0 && device.gpuMilli >= each) missing--;
  return missing <= 0;
};

/** The live pool: whole nodes with exact devices, and the same choice of devices as everywhere. Nodes that are not ready are left out. */
export const nodeRooms = (
  nodes: readonly KnownNode[],
): { readonly rooms: Rooms<NodeRoom, NodeSpot>; readonly room: NodeRoom } => {
  const ready = nodes.filter(({ liveness }) => liveness.kind === 'ready');
  const empty = new Map(ready.map((node) => [node.nodeId, emptyCapacity(node)]));
  const change = (
    room: NodeRoom,
    { nodeId }: NodeSpot,
    by: (free: FreeCapacity, all: FreeCapacity) => FreeCapacity,
  ): void => {
    const [free, all] = [room.get(nodeId), empty.get(nodeId)];
    if (free !== undefined && all !== undefined) room.set(nodeId, by(free, all));
  };
  const rooms: Rooms<NodeRoom, NodeSpot> = {
    fit: ({ resources }, [first, ...others]) => {
      for (const [nodeId, free] of first) {
        if (!mayFit(resources, free)) continue;
        const elsewhere = others.flatMap((room) => room.get(nodeId) ?? []);
        const choice = chooseDevices(resources, inAll(free, elsewhere));
        if (!choice.fits) continue;
        const { cpuMilli: cpus, memoryBytes } = resources;
        return { nodeId, devices: choice.devices, cpuMilli: cpus, memoryBytes };
      }
      return null;
    },
    take: (room, spot) => change(room, spot, (free) => minusGrant(free, spot)),
    give: (room, spot) => change(room, spot, (free, all) => plusGrant(free, spot, all)),
    fork: (room) => new Map(room),
    isFull: (room) => [...room.values()].every((free) => free.cpuMilli === 0 || free.memoryBytes === 0),
  };
  return { rooms, room: new Map(ready.map((node) => [node.nodeId, freeCapacity(node)])) };
};
