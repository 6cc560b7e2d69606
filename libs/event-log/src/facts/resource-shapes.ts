import {
  type Cpuset,
  type Device,
  type GrantedDevice,
  type Inventory,
  MEMBER_REACHES,
  type Resources,
  SHARING_MODES,
  type Stretch,
} from '#contracts';
import { aDeviceId } from './id-shapes.ts';
import { flag, listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';
import { aCpuTopology, aGpuTopology } from './topology-shapes.ts';

export const someResources: Shape<Resources> = object({
  cpuMilli: whole(),
  memoryBytes: whole(),
  gpuMilli: whole(),
  gpuMemoryBytes: optional(whole()),
  gpuModels: optional(listOf(text())),
  gpuMemoryMinBytes: optional(whole()),
  shmBytes: optional(whole()),
});

export const aCpuset: Shape<Cpuset> = object({ cpus: listOf(whole()), numaNodes: listOf(whole()) });

const aDevice: Shape<Device> = object({
  deviceId: aDeviceId,
  index: whole(),
  model: text(),
  memoryBytes: whole(),
  health: oneOf('ok', 'degraded', 'lost'),
  healthReason: optional(text()),
  parentId: optional(aDeviceId),
  numaNode: optional(whole()),
  pciAddress: optional(text()),
  computeCapability: optional(text()),
  modes: optional(listOf(oneOf(...SHARING_MODES))),
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
  memberNetwork: optional(oneOf(...MEMBER_REACHES)),
  memberAddress: optional(text()),
  isShortOfDisk: optional(flag()),
  gpuTopology: optional(aGpuTopology),
  cpuTopology: optional(aCpuTopology),
});

export const stretches: Shape<readonly Stretch[]> = listOf(object<Stretch>({ from: whole(), to: whole() }));
