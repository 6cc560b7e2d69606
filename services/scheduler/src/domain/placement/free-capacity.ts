import type { Device } from '#contracts';
import { type Bytes, type CpuMilli, type GpuMilli, bytes, gpuMilli, left, sum } from '#kernel';
import type { Grant, KnownNode } from '../node/node-state.ts';
import { WHOLE_DEVICE } from './device-ask.ts';

/** What is left of one device. */
export type FreeDevice = {
  readonly device: Device;
  readonly gpuMilli: GpuMilli;
  readonly gpuMemoryBytes: Bytes;
};
/** What is left of one node. */
export type FreeCapacity = {
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly devices: readonly FreeDevice[];
};

/** A node with nothing on it. */
export const emptyCapacity = ({ inventory }: KnownNode): FreeCapacity => ({
  cpuMilli: inventory.cpuMilli,
  memoryBytes: inventory.memoryBytes,
  devices: inventory.devices.map((device) => ({
    device,
    gpuMilli: device.health === 'ok' ? WHOLE_DEVICE : gpuMilli(0),
    gpuMemoryBytes: device.health === 'ok' ? device.memoryBytes : bytes(0),
  })),
});

/** What is left when a grant has been taken off. */
export const minusGrant = (
  free: FreeCapacity,
  grant: Pick<Grant, 'devices' | 'cpuMilli' | 'memoryBytes'>,
): FreeCapacity => ({
  cpuMilli: left(free.cpuMilli, grant.cpuMilli),
  memoryBytes: left(free.memoryBytes, grant.memoryBytes),
  devices: free.devices.map((one) => {
    const taken = grant.devices.filter(({ deviceId }) => deviceId === one.device.deviceId);
    if (taken.length === 0) return one;
    return {
      device: one.device,
      gpuMilli: left(one.gpuMilli, sum(taken.map((part) => part.gpuMilli))),
      gpuMemoryBytes: left(one.gpuMemoryBytes, sum(taken.map((part) => part.gpuMemoryBytes))),
    };
  }),
});

/** What a node can still give. Every grant counts until its containers are known to be absent, revoked ones too. */
export const freeCapacity = (node: KnownNode): FreeCapacity => {
  let free = emptyCapacity(node);
  for (const grant of node.grants.values()) free = minusGrant(free, grant);
  return free;
};
