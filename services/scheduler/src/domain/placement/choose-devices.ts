import type { GrantedDevice, Resources } from '#contracts';
import { asksForPart, canBeShared, type DevicePart, deviceCountOf, partOf } from './device-ask.ts';
import { isOneOfModels } from './device-model.ts';
import type { FreeCapacity, FreeDevice } from './free-capacity.ts';

/**
 * What a request lacks on a node, the first thing that stands in its way: cores, memory, devices of its models, devices that are large enough
 * (`gpu-memory`, which also stands for memory that others hold), or devices that can be shared, or have enough left of them (`gpu`).
 */
export type Lack = 'cpu' | 'memory' | 'gpu-model' | 'gpu-memory' | 'gpu';
export type DeviceChoice =
  | { readonly fits: true; readonly devices: readonly GrantedDevice[] }
  | { readonly fits: false; readonly lack: Lack };

/** A device that could serve, and what would be taken of it. */
export type Serving = { readonly one: FreeDevice; readonly part: DevicePart };

/** The devices of a node that a request can use in part or in whole, free or not. */
export const servingDevices = (resources: Resources, free: FreeCapacity): readonly Serving[] =>
  free.devices.flatMap((one) => {
    const part = partOf(resources, one.device);
    return part === null ? [] : [{ one, part }];
  });

export const hasShareFree = ({ one, part }: Serving): boolean => one.gpuMilli >= part.gpuMilli;
export const hasMemoryFree = ({ one, part }: Serving): boolean => one.gpuMemoryBytes >= part.gpuMemoryBytes;

const chooseGpus = (resources: Resources, free: FreeCapacity, count: number): DeviceChoice => {
  const ofModel = free.devices.filter(({ device }) => isOneOfModels(resources.gpuModels, device.model));
  if (ofModel.length < count)
    return { fits: false, lack: resources.gpuModels === undefined ? 'gpu' : 'gpu-model' };
  if (asksForPart(resources) && !ofModel.some(({ device }) => canBeShared(device)))
    return { fits: false, lack: 'gpu' };
  const serving = servingDevices(resources, free);
  if (serving.length < count) return { fits: false, lack: 'gpu-memory' };
  const open = serving.filter(hasShareFree);
  if (open.length < count) return { fits: false, lack: 'gpu' };
  const fitting = open.filter(hasMemoryFree);
  if (fitting.length < count) return { fits: false, lack: 'gpu-memory' };
  const devices = fitting
    .slice(0, count)
    .map(({ one, part }) => ({ deviceId: one.device.deviceId, ...part }));
  return { fits: true, devices };
};

/** First fit over exact devices, in the order of their numbers: whole idle ones, or one with enough left of it. */
export const chooseDevices = (resources: Resources, free: FreeCapacity): DeviceChoice => {
  if (free.cpuMilli < resources.cpuMilli) return { fits: false, lack: 'cpu' };
  if (free.memoryBytes < resources.memoryBytes) return { fits: false, lack: 'memory' };
  const count = deviceCountOf(resources);
  return count === 0 ? { fits: true, devices: [] } : chooseGpus(resources, free, count);
};
