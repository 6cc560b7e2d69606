import type { Bytes, CpuMilli, DeviceId, GpuMilli } from '#kernel';
import type { CpuTopology } from './topology/cpu-topology.ts';
import type { GpuTopology } from './topology/gpu-topology.ts';

/**
 * What a session asks for, of each node that it runs on. `gpuMilli` is a fraction of one device (1–999) or whole devices (a multiple of 1000);
 * 0 with `gpuMemoryBytes` asks by memory alone: the share of one device that its memory is of the device's.
 */
export type Resources = {
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly gpuMilli: GpuMilli;
  /** Memory on each device; when absent, the same share of the device's memory as of the device. */
  readonly gpuMemoryBytes?: Bytes;
  /** Only devices of one of these models; absent: any. */
  readonly gpuModels?: readonly string[];
  /** Only devices that have so much memory in all, whatever the session gets of it. */
  readonly gpuMemoryMinBytes?: Bytes;
  /** Shared memory; absent: half of `memoryBytes`. */
  readonly shmBytes?: Bytes;
};

/**
 * How a device can be given out: whole (`exclusive`), as a slice that the hardware keeps apart (`mig`), or in parts: through the Multi-Process Service with a
 * memory limit for each process (`mps`) or for each container (`mps3`, driver 615 and later), with our own memory quota (`hook`), in turns without any (`timeslice`).
 */
export const SHARING_MODES = ['exclusive', 'mig', 'mps', 'mps3', 'hook', 'timeslice'] as const;
export type SharingMode = (typeof SHARING_MODES)[number];

/** One GPU or MIG instance of a node. */
export type Device = {
  readonly deviceId: DeviceId;
  /** Its number on the node. GPUs have the driver's, which {@link GpuTopology} uses too; MIG instances are numbered after the last GPU. */
  readonly index: number;
  readonly model: string;
  readonly memoryBytes: Bytes;
  /** `degraded`: what runs may go on, nothing new is put there; `lost`: it does not answer. */
  readonly health: 'ok' | 'degraded' | 'lost';
  /** Why it is not `ok`, for an operator. */
  readonly healthReason?: string;
  /** The GPU that this MIG instance is a slice of; while a GPU is sliced, it is no device itself. */
  readonly parentId?: DeviceId;
  readonly numaNode?: number;
  /** As in `/sys/bus/pci/devices`: `0000:4a:00.0`. */
  readonly pciAddress?: string;
  /** CUDA's, as NVIDIA writes it: `9.0`. */
  readonly computeCapability?: string;
  /** What the node can do with it now; absent: an agent of before 0.2, which shares every device. */
  readonly modes?: readonly SharingMode[];
};

/** Part of one device that a grant holds. */
export type GrantedDevice = {
  readonly deviceId: DeviceId;
  readonly gpuMilli: GpuMilli;
  readonly gpuMemoryBytes: Bytes;
};

/** CPUs that a session runs on, and NUMA nodes that its memory comes from; both ascending. No NUMA nodes: from anywhere. */
export type Cpuset = { readonly cpus: readonly number[]; readonly numaNodes: readonly number[] };

export const MEMBER_REACHES = ['none', 'node', 'nodes'] as const;
/** How far the members of a session reach each other. */
export type MemberReach = (typeof MEMBER_REACHES)[number];

/** What a node has to give. Reserved parts (for the system itself) are already taken off. */
export type Inventory = {
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
  readonly devices: readonly Device[];
  readonly runtime: 'docker' | 'sandbox' | 'simulated';
  readonly accelerator: 'mock' | 'nvidia' | 'none';
  /**
   * Which members of a session reach each other here: none, those on this node, or those on other nodes too. Absent: an agent of before there were
   * members; a sandbox has no network.
   */
  readonly memberNetwork?: MemberReach;
  /** Where other nodes send what members say to members here: an IPv4 address. */
  readonly memberAddress?: string;
  /** Its disk is too full for anything new. */
  readonly isShortOfDisk?: boolean;
  /** How its GPUs reach each other; absent when nobody knows for certain. A place belongs to the device of the same index. */
  readonly gpuTopology?: GpuTopology;
  /** Absent where sessions can't be bound to CPUs, or nobody knows. */
  readonly cpuTopology?: CpuTopology;
};
