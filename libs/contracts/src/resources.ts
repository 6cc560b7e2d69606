import type { Bytes, CpuMilli, DeviceId, GpuMilli } from '#kernel';

/** What a session asks for. `gpuMilli` is a fraction of one device (1–999) or whole devices (a multiple of 1000). */
export type Resources = {
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly gpuMilli: GpuMilli;
  /** Memory on each device; when absent, the same share of the device's memory as of the device. */
  readonly gpuMemoryBytes?: Bytes;
};

/** One GPU or MIG instance of a node. */
export type Device = {
  readonly deviceId: DeviceId;
  /** Its number on the node: 0, 1, 2 … */
  readonly index: number;
  readonly model: string;
  readonly memoryBytes: Bytes;
  readonly health: 'ok' | 'degraded' | 'lost';
};

/** Part of one device that a grant holds. */
export type GrantedDevice = {
  readonly deviceId: DeviceId;
  readonly gpuMilli: GpuMilli;
  readonly gpuMemoryBytes: Bytes;
};

/** What a node has to give. Reserved parts (for the system itself) are already taken off. */
export type Inventory = {
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly devices: readonly Device[];
  readonly runtime: 'docker' | 'sandbox' | 'simulated';
  readonly accelerator: 'mock' | 'nvidia' | 'none';
};
