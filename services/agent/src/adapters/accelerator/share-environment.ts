import { sum } from '#kernel';
import type { DeviceHolder } from '../../ports/accelerator.ts';

/** What a program is told of its share, whatever the devices are. */
export const shareEnvironment = ({ devices }: DeviceHolder): Readonly<Record<string, string>> => ({
  BERTH_GPU_DEVICES: devices.map(({ deviceId }) => deviceId).join(','),
  BERTH_GPU_MILLI: String(sum(devices.map(({ gpuMilli }) => gpuMilli))),
  BERTH_GPU_MEMORY_BYTES: String(sum(devices.map(({ gpuMemoryBytes }) => gpuMemoryBytes))),
});
