import { createHash } from 'node:crypto';
import type { Device } from '#contracts';
import { deviceId, type DeviceId, type NodeId, sum } from '#kernel';
import type { Accelerator } from '../../ports/accelerator.ts';
import type { FleetEntry } from './fleet-file.ts';

/** Looks like a vendor's id, and is the same after every restart. */
const mockId = (node: NodeId, index: number): DeviceId => {
  const digest = createHash('sha256').update(`${node}/${index}`).digest('hex');
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ];
  return deviceId(`GPU-${parts.join('-')}`);
};

/** Devices that exist only in a file. Programs are told their share and see no device. */
export const mockAccelerator = (node: NodeId, fleet: readonly FleetEntry[]): Accelerator => {
  const kinds = fleet.flatMap((entry) => Array.from({ length: entry.count }, () => entry));
  const devices = kinds.map(({ model, memoryBytes }, index): Device => ({
    deviceId: mockId(node, index),
    index,
    model,
    memoryBytes,
    health: 'ok',
  }));
  return {
    kind: devices.length === 0 ? 'none' : 'mock',
    discover: () => Promise.resolve(devices),
    prepare: (granted) => {
      // `void` also keeps images that ask for all devices by default from getting any.
      const base = { NVIDIA_VISIBLE_DEVICES: 'void' };
      if (granted.length === 0) return Promise.resolve({ env: base });
      return Promise.resolve({
        env: {
          ...base,
          BERTH_GPU_DEVICES: granted.map((device) => device.deviceId).join(','),
          BERTH_GPU_MILLI: String(sum(granted.map((device) => device.gpuMilli))),
          BERTH_GPU_MEMORY_BYTES: String(sum(granted.map((device) => device.gpuMemoryBytes))),
          BERTH_GPU_MOCK: '1',
        },
      });
    },
  };
};
