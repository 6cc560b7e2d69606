import type { CpuTopology, Device, GpuTopology, SharingMode } from '#contracts';
import { type Bytes, gibibytes } from '#kernel';

/** One GPU that exists only in a file. */
export type MockGpu = {
  readonly model: string;
  readonly memoryBytes: Bytes;
  readonly computeCapability?: string;
  readonly modes: readonly SharingMode[];
  /** The profiles that it is sliced into (`1g.10gb`); none: it is whole. */
  readonly slices: readonly string[];
};

export type MockHealth = Pick<Device, 'health' | 'healthReason'>;

/** The GPUs of one mock node, in order, and how they reach each other. */
export type Fleet = {
  readonly gpus: readonly MockGpu[];
  readonly gpuTopology?: GpuTopology;
  /** CPUs of the machine that the fleet imitates: for nodes that are simulated altogether. */
  readonly cpuTopology?: CpuTopology;
  /** By the index of the GPU; those that are not here are well. */
  readonly sick: ReadonlyMap<number, MockHealth>;
};

/** What a GPU of today can do; only memory is watched on a mock one. */
export const MOCK_MODES: readonly SharingMode[] = ['exclusive', 'mps', 'hook'];

export const DEFAULT_FLEET: Fleet = {
  gpus: Array.from({ length: 2 }, () => ({
    model: 'NVIDIA H100 80GB HBM3 (mock)',
    memoryBytes: gibibytes(80),
    computeCapability: '9.0',
    modes: MOCK_MODES,
    slices: [],
  })),
  sick: new Map(),
};
