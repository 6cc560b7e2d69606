/**
 * How two GPUs of one node reach each other, in the words of `nvidia-smi topo -m`, best first: a bonded set of NVLinks, one PCIe switch on the
 * board, one PCIe bridge, several bridges, the host bridge, two host bridges of one NUMA node, the link between sockets. `X` is the GPU itself.
 */
export type GpuLink = 'X' | NvLink | PcieLink;
export type NvLink = `NV${number}`;
export type PcieLink = 'PSB' | 'PIX' | 'PXB' | 'PHB' | 'NODE' | 'SYS';

const LINK = /^(?:X|PSB|PIX|PXB|PHB|NODE|SYS|NV[1-9]\d?)$/;

export const isGpuLink = (text: string): text is GpuLink => LINK.test(text);

/** First and last of some CPUs in a row, both included. */
export type CpuRange = readonly [first: number, last: number];

/** Where one GPU sits. What the machine does not tell is null. */
export type GpuPlace = {
  /** Its number on the node: 0, 1, 2 … */
  readonly index: number;
  /** CPUs that reach it without crossing to another NUMA node. */
  readonly cpus: readonly CpuRange[] | null;
  /** Mostly one; several when the machine does not tell them apart. */
  readonly numaNodes: readonly number[] | null;
  /** The CPU package. Not part of `topo -m`: several NUMA nodes may share one. */
  readonly socket: number | null;
};

/** The GPUs of one node and every path between them. Rows and columns of the matrices are in the order of `gpus`. */
export type GpuTopology = {
  readonly gpus: readonly GpuPlace[];
  readonly links: readonly (readonly GpuLink[])[];
  /** The PCIe path beneath each NVLink, when it is known (`nvidia-smi topo -mp`). */
  readonly pcie?: readonly (readonly GpuLink[])[];
};
