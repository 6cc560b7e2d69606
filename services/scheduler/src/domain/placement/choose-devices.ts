import type { GrantedDevice, Resources } from '#contracts';
import { type Bytes, bytes, gpuMilli } from '#kernel';
import type { FreeCapacity, FreeDevice } from './free-capacity.ts';

/** What a request lacks on a node, the first thing that stands in its way. */
export type Lack = 'cpu' | 'memory' | 'gpu' | 'gpu-memory';
export type DeviceChoice =
  | { readonly fits: true; readonly devices: readonly GrantedDevice[] }
  | { readonly fits: false; readonly lack: Lack };

/** Memory that a fraction of a device holds: as asked for, else the same share as of the device. */
const memoryShare = ({ gpuMilli: share, gpuMemoryBytes }: Resources, one: FreeDevice): Bytes =>
  gpuMemoryBytes ?? bytes(Math.floor((one.device.memoryBytes * share) / 1000));

const chooseWhole = (resources: Resources, free: FreeCapacity): DeviceChoice => {
  const count = resources.gpuMilli / 1000;
  const idle = free.devices.filter((one) => one.gpuMilli === 1000);
  if (idle.length < count) return { fits: false, lack: 'gpu' };
  const large = idle.filter((one) => one.gpuMemoryBytes >= (resources.gpuMemoryBytes ?? 0));
  if (large.length < count) return { fits: false, lack: 'gpu-memory' };
  const devices = large.slice(0, count).map((one) => ({
    deviceId: one.device.deviceId,
    gpuMilli: gpuMilli(1000),
    gpuMemoryBytes: one.device.memoryBytes,
  }));
  return { fits: true, devices };
};

const chooseFraction = (resources: Resources, free: FreeCapacity): DeviceChoice => {
  const open = free.devices.filter((one) => one.gpuMilli >= resources.gpuMilli);
  if (open.length === 0) return { fits: false, lack: 'gpu' };
  const first = open.find((one) => one.gpuMemoryBytes >= memoryShare(resources, one));
  if (first === undefined) return { fits: false, lack: 'gpu-memory' };
  const device = {
    deviceId: first.device.deviceId,
    gpuMilli: resources.gpuMilli,
    gpuMemoryBytes: memoryShare(resources, first),
  };
  return { fits: true, devices: [device] };
};

/** First fit over exact devices, in the order of their numbers: whole idle ones, or one with enough left of it. */
export const chooseDevices = (resources: Resources, free: FreeCapacity): DeviceChoice => {
  if (free.cpuMilli < resources.cpuMilli) return { fits: false, lack: 'cpu' };
  if (free.memoryBytes < resources.memoryBytes) return { fits: false, lack: 'memory' };
  if (resources.gpuMilli === 0) return { fits: true, devices: [] };
  return resources.gpuMilli >= 1000 ? chooseWhole(resources, free) : chooseFraction(resources, free);
};
