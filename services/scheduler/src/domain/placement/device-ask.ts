import type { Device, GrantedDevice, Resources } from '#contracts';
import { type Bytes, type GpuMilli, bytes, gpuMilli } from '#kernel';
import { isOneOfModels } from './device-model.ts';

/** One whole device. */
export const WHOLE_DEVICE = gpuMilli(1000);

/** What a request takes of one device. */
export type DevicePart = Omit<GrantedDevice, 'deviceId'>;

/** On how many devices of one node it runs. Asked for by memory alone it is one. */
export const deviceCountOf = ({ gpuMilli: milli, gpuMemoryBytes }: Resources): number =>
  milli === 0 ? (gpuMemoryBytes === undefined ? 0 : 1) : Math.ceil(milli / WHOLE_DEVICE);

/** The share that goes with a part of a device's memory, rounded up: never less of the device than of its memory. */
const shareOfMemory = (wanted: Bytes, all: Bytes): GpuMilli =>
  gpuMilli(Math.ceil((wanted * WHOLE_DEVICE) / all));

/** What it takes of this device, when that is all its own; null when the device is too small, or of another model. */
export const partOf = (resources: Resources, device: Device): DevicePart | null => {
  const { gpuMilli: milli, gpuMemoryBytes: wanted, gpuMemoryMinBytes = 0, gpuModels } = resources;
  const { memoryBytes: all, model } = device;
  const isTooSmall = all < gpuMemoryMinBytes || (wanted !== undefined && all < wanted);
  if (isTooSmall || !isOneOfModels(gpuModels, model)) return null;
  const share = milli === 0 && wanted !== undefined ? shareOfMemory(wanted, all) : milli;
  if (share >= WHOLE_DEVICE) return { gpuMilli: WHOLE_DEVICE, gpuMemoryBytes: all };
  const memory = wanted ?? bytes(Math.floor((all * share) / WHOLE_DEVICE));
  return { gpuMilli: share, gpuMemoryBytes: memory };
};
