import type { Device, GrantedDevice, Inventory, Resources } from '#contracts';
import { aDeviceId } from './id-shapes.ts';
import { listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

export const someResources: Shape<Resources> = object({
  cpuMilli: whole(),
  memoryBytes: whole(),
  gpuMilli: whole(),
  gpuMemoryBytes: optional(whole()),
});

const aDevice: Shape<Device> = object({
  deviceId: aDeviceId,
  index: whole(),
  model: text(),
  memoryBytes: whole(),
  health: oneOf('ok', 'degraded', 'lost'),
});

export const grantedDevices: Shape<readonly GrantedDevice[]> = listOf(
  object<GrantedDevice>({ deviceId: aDeviceId, gpuMilli: whole(), gpuMemoryBytes: whole() }),
);

export const anInventory: Shape<Inventory> = object({
  cpuMilli: whole(),
  memoryBytes: whole(),
  devices: listOf(aDevice),
  runtime: oneOf('docker', 'sandbox', 'simulated'),
  accelerator: oneOf('mock', 'nvidia', 'none'),
});
