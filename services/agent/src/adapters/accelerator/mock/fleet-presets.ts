import type { CpuPlace, CpuRange, CpuTopology, GpuLink, GpuPlace, GpuTopology } from '#contracts';
import { gibibytes } from '#kernel';
import { type Fleet, MOCK_MODES, type MockGpu } from './fleet.ts';

/** CPUs as the common servers number them: all first threads node by node, then all second threads. */
type CpuLayout = {
  readonly sockets: number;
  readonly nodesPerSocket: number;
  readonly coresPerNode: number;
  readonly coresPerCache: number;
  /** From one NUMA node to another of the same socket, and of the other. */
  readonly near: number;
  readonly far: number;
};

const THREADS = 2;
const HERE = 10;

const nodesOf = ({ sockets, nodesPerSocket }: CpuLayout): number => sockets * nodesPerSocket;
const socketOf = ({ nodesPerSocket }: CpuLayout, node: number): number => Math.floor(node / nodesPerSocket);

const cpuTopology = (layout: CpuLayout): CpuTopology => {
  const nodes = nodesOf(layout);
  const cores = nodes * layout.coresPerNode;
  const placeOf = (cpu: number): CpuPlace => {
    const core = cpu % cores;
    const cacheGroup = core - (core % layout.coresPerCache);
    return { cpu, core, cacheGroup, numaNode: Math.floor(core / layout.coresPerNode) };
  };
  const distance = (from: number, to: number): number => {
    if (from === to) return HERE;
    return socketOf(layout, from) === socketOf(layout, to) ? layout.near : layout.far;
  };
  return {
    cpus: Array.from({ length: cores * THREADS }, (_, cpu) => placeOf(cpu)),
    distances: Array.from({ length: nodes }, (_, from) =>
      Array.from({ length: nodes }, (__, to) => distance(from, to)),
    ),
  };
};

const placeOf = (layout: CpuLayout, index: number, node: number): GpuPlace => {
  const cores = nodesOf(layout) * layout.coresPerNode;
  const first = node * layout.coresPerNode;
  const last = first + layout.coresPerNode - 1;
  const cpus: readonly CpuRange[] = [
    [first, last],
    [first + cores, last + cores],
  ];
  return { index, cpus, numaNodes: [node], socket: socketOf(layout, node) };
};

type Path = (from: number, to: number) => GpuLink;

const matrix = (size: number, path: Path): GpuTopology['links'] =>
  Array.from({ length: size }, (_, from) =>
    Array.from({ length: size }, (__, to): GpuLink => (from === to ? 'X' : path(from, to))),
  );

type Machine = {
  readonly gpu: Omit<MockGpu, 'modes' | 'slices'>;
  /** The NUMA node of each GPU. */
  readonly nodes: readonly number[];
  readonly cpus: CpuLayout;
  readonly link: Path;
  readonly pcie?: Path;
};

const machine = ({ gpu, nodes, cpus, link, pcie }: Machine): Fleet => ({
  gpus: nodes.map(() => ({ ...gpu, modes: MOCK_MODES, slices: [] })),
  gpuTopology: {
    gpus: nodes.map((node, index) => placeOf(cpus, index, node)),
    links: matrix(nodes.length, link),
    ...(pcie === undefined ? {} : { pcie: matrix(nodes.length, pcie) }),
  },
  cpuTopology: cpuTopology(cpus),
  sick: new Map(),
});

const EPYC_NPS4 = {
  sockets: 2,
  nodesPerSocket: 4,
  coresPerNode: 16,
  coresPerCache: 4,
  near: 12,
  far: 32,
} as const satisfies CpuLayout;
const xeon = (coresPerNode: number): CpuLayout => ({
  sockets: 2,
  nodesPerSocket: 1,
  coresPerNode,
  coresPerCache: coresPerNode,
  near: 21,
  far: 21,
});

const half = (gpu: number, of: number): number => Math.floor((gpu * 2) / of);
const isPair = (from: number, to: number): boolean => Math.floor(from / 2) === Math.floor(to / 2);
const byHalf =
  (of: number): Path =>
  (from, to) =>
    half(from, of) === half(to, of) ? 'NODE' : 'SYS';

/** The hybrid cube mesh: two NVLinks to two neighbours, one to two others, none to the rest. */
const CUBE_MESH = [
  [null, 1, 1, 2, 2, null, null, null],
  [1, null, 2, 1, null, 2, null, null],
  [1, 2, null, 2, null, null, 1, null],
  [2, 1, 2, null, null, null, null, 1],
  [2, null, null, null, null, 1, 1, 2],
  [null, 2, null, null, 1, null, 2, 1],
  [null, null, 1, null, 1, 2, null, 2],
  [null, null, null, 1, 2, 1, 2, null],
] as const;
const cubeMesh: Path = (from, to) => {
  const count = CUBE_MESH[from]?.[to] ?? null;
  return count === null ? byHalf(8)(from, to) : `NV${count}`;
};

const A100_SXM = {
  model: 'NVIDIA A100-SXM4-80GB (mock)',
  memoryBytes: gibibytes(80),
  computeCapability: '8.0',
};
const H100_SXM = {
  model: 'NVIDIA H100 80GB HBM3 (mock)',
  memoryBytes: gibibytes(80),
  computeCapability: '9.0',
};
const A100_PCIE = {
  model: 'NVIDIA A100 80GB PCIe (mock)',
  memoryBytes: gibibytes(80),
  computeCapability: '8.0',
};
const V100 = { model: 'Tesla V100-SXM2-16GB (mock)', memoryBytes: gibibytes(16), computeCapability: '7.0' };
const L40S = { model: 'NVIDIA L40S (mock)', memoryBytes: gibibytes(45), computeCapability: '8.9' };

const HALVES = [0, 0, 0, 0, 1, 1, 1, 1];
const PCIE_4X = machine({
  gpu: A100_PCIE,
  nodes: [0, 0, 1, 1],
  cpus: xeon(32),
  link: (from, to) => (isPair(from, to) ? 'PIX' : 'SYS'),
});

/** Machines that are common in server rooms, with the paths between their GPUs as `nvidia-smi topo` tells them there. */
const PRESETS: ReadonlyMap<string, Fleet> = new Map<string, Fleet>([
  ['dgx-1', machine({ gpu: V100, nodes: HALVES, cpus: xeon(20), link: cubeMesh, pcie: byHalf(8) })],
  [
    'dgx-a100',
    machine({
      gpu: A100_SXM,
      nodes: [3, 3, 1, 1, 7, 7, 5, 5],
      cpus: EPYC_NPS4,
      link: () => 'NV12',
      pcie: (from, to) => (isPair(from, to) ? 'PXB' : 'SYS'),
    }),
  ],
  [
    'dgx-h100',
    machine({ gpu: H100_SXM, nodes: HALVES, cpus: xeon(56), link: () => 'NV18', pcie: byHalf(8) }),
  ],
  [
    'pcie-8x-bridged',
    machine({
      gpu: A100_PCIE,
      nodes: HALVES,
      cpus: xeon(32),
      link: (from, to) => (isPair(from, to) ? 'NV12' : byHalf(8)(from, to)),
      pcie: byHalf(8),
    }),
  ],
  ['pcie-8x', machine({ gpu: L40S, nodes: HALVES, cpus: xeon(32), link: byHalf(8) })],
  ['pcie-4x', PCIE_4X],
  [
    'mig-4x',
    {
      ...PCIE_4X,
      gpus: PCIE_4X.gpus.map((gpu, index) =>
        index < 2 ? { ...gpu, slices: ['3g.40gb', '2g.20gb', '1g.10gb', '1g.10gb'] } : gpu,
      ),
    },
  ],
]);

export const presetNames = [...PRESETS.keys()];
export const fleetPreset = (name: string): Fleet | undefined => PRESETS.get(name);
