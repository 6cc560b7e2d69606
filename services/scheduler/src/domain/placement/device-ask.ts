import type { Device, GrantedDevice, Resources, SharingMode } from '#contracts';
import { type Bytes, type GpuMilli, bytes, gpuMilli } from '#kernel';
import { isOneOfModels } from './device-model.ts';

/** One whole device. */
export const WHOLE_DEVICE = gpuMilli(1000);

/** What a request takes of one device. */
export type DevicePart = Omit<GrantedDevice, 'deviceId'>;

/** On how many devices of one node it runs. Asked for by memory alone it is one. */
export const deviceCountOf = ({ gpuMilli: milli, gpuMemoryBytes }: Resources): number =>
  milli === 0 ? (gpuMemoryBytes === undefined ? 0 : 1) : Math.ceil(milli / WHOLE_DEVICE);

/** It takes a part of one device, and leaves the rest to others. By memory alone it may turn out to be all of it. */
export const asksForPart = ({ gpuMilli: milli }: Resources): boolean => milli > 0 && milli < WHOLE_DEVICE;

const IN_PARTS: ReadonlySet<SharingMode> = new Set(['mps', 'mps3', 'hook', 'timeslice']);

/** Its node can give it out in parts. Agents that do not say can with all of theirs. */
export const canBeShared = ({ modes }: Pick<Device, 'modes'>): boolean =>
  modes?.some((mode) => IN_PARTS.has(mode)) ?? true;

/** The share that goes with a part of a device's memory, rounded up: never less of the device than of its memory. */
const shareOfMemory = (wanted: Bytes, all: Bytes): GpuMilli =>
  gpuMilli(Math.ceil((wanted * WHOLE_DEVICE) / all));

/** What it takes of this device, when that is all its own; null when the device is too small, of another model, or whole only and it wants a part. */
export const partOf = (resources: Resources, device: Device): DevicePart | null => {
  const { gpuMilli: milli, gpuMemoryBytes: wanted, gpuMemoryMinBytes = 0, gpuModels } = resources;
  const { memoryBytes: all, model } = device;
  const isTooSmall = all < gpuMemoryMinBytes || (wanted !== undefined && all < wanted);
  if (isTooSmall || !isOneOfModels(gpuModels, model)) return null;
  const share = milli === 0 && wanted !== undefined ? shareOfMemory(wanted, all) : milli;
  if (share >= WHOLE_DEVICE) return { gpuMilli: WHOLE_DEVICE, gpuMemoryBytes: all };
  if (!canBeShared(device)) return null;
  const memory = wanted ?? bytes(Math.floor((all * share) / WHOLE_DEVICE));
  return { gpuMilli: share, gpuMemoryBytes: memory };
};
