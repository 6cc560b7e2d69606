import type { CpuTopology, Device, GpuTopology, Inventory } from '#contracts';
import { bytes, type Bytes, type CpuMilli, left, mebibytes } from '#kernel';

export type Machine = { readonly cpuMilli: CpuMilli; readonly memoryBytes: Bytes };

const RESERVE_MIN = mebibytes(512);

/**
 * What a machine can give to sessions. A tenth of its memory, 512 MiB at least, stays with the system and the agent; CPU is not held back: it yields where memory
 * kills, and a machine of one core should take a session of one.
 */
export const sharedPart = ({ cpuMilli, memoryBytes }: Machine): Machine => {
  const reserve = bytes(Math.max(RESERVE_MIN, Math.ceil(memoryBytes / 10)));
  return { cpuMilli, memoryBytes: left(memoryBytes, reserve) };
};

export type Overrides = { readonly cpuMilli?: CpuMilli; readonly memoryBytes?: Bytes };

/** What is known of how things are connected; null where nobody knows. */
export type Connections = {
  readonly gpuTopology: GpuTopology | null;
  readonly cpuTopology: CpuTopology | null;
};

export const nodeInventory = (
  machine: Machine,
  overrides: Overrides,
  devices: readonly Device[],
  kinds: Pick<Inventory, 'runtime' | 'accelerator' | 'memberNetwork' | 'memberAddress'>,
  { gpuTopology, cpuTopology }: Connections = { gpuTopology: null, cpuTopology: null },
): Inventory => ({
  ...sharedPart(machine),
  ...overrides,
  devices,
  ...kinds,
  ...(gpuTopology === null ? {} : { gpuTopology }),
  ...(cpuTopology === null ? {} : { cpuTopology }),
});
