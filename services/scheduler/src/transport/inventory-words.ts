import type { Device, DeviceDto, Inventory, NodeJoinDto } from '#contracts';
import { bytes, cpuMilli, deviceId } from '#kernel';

const deviceOf = (device: DeviceDto): Device => ({
  deviceId: deviceId(device.deviceId),
  index: device.index,
  model: device.model,
  memoryBytes: bytes(device.memoryBytes),
  health: device.health,
  ...(device.healthReason == null ? {} : { healthReason: device.healthReason }),
  ...(device.parentId == null ? {} : { parentId: deviceId(device.parentId) }),
  ...(device.numaNode == null ? {} : { numaNode: device.numaNode }),
  ...(device.pciAddress == null ? {} : { pciAddress: device.pciAddress }),
  ...(device.computeCapability == null ? {} : { computeCapability: device.computeCapability }),
  ...(device.modes == null ? {} : { modes: device.modes }),
});

/** What a node has to give, in our words. */
export const inventoryOf = ({ inventory }: NodeJoinDto): Inventory => ({
  cpuMilli: cpuMilli(inventory.cpuMilli),
  memoryBytes: bytes(inventory.memoryBytes),
  runtime: inventory.runtime,
  accelerator: inventory.accelerator,
  devices: inventory.devices.map(deviceOf),
  ...(inventory.memberNetwork == null ? {} : { memberNetwork: inventory.memberNetwork }),
  ...(inventory.memberAddress == null ? {} : { memberAddress: inventory.memberAddress }),
  ...(inventory.isShortOfDisk === true ? { isShortOfDisk: true } : {}),
  ...(inventory.gpuTopology == null ? {} : { gpuTopology: inventory.gpuTopology }),
  ...(inventory.cpuTopology == null ? {} : { cpuTopology: inventory.cpuTopology }),
});
