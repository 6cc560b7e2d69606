import type { GpuLink, GpuTopology } from '#contracts';

/** A node by what its maker says of it: pairs with their number of NVLinks, and the PCIe path between any two. */
export type GpuGraph = {
  readonly size: number;
  readonly nvlinks: readonly (readonly [a: number, b: number, links: number])[];
  readonly pcie: (a: number, b: number) => GpuLink;
};

const hasPair = (pairs: readonly (readonly [number, number])[], a: number, b: number): boolean =>
  pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a));

/** Two sockets with half of the GPUs each; the pairs named share a PCIe switch. */
const twoHalves =
  (size: number, switches: readonly (readonly [number, number])[]) =>
  (a: number, b: number): GpuLink => {
    if (hasPair(switches, a, b)) return 'PIX';
    return a < size / 2 === b < size / 2 ? 'PHB' : 'SYS';
  };

/** The hybrid cube mesh of a DGX-1; its Volta edition doubles eight of the links. */
const CUBE_MESH = [
  [0, 1],
  [0, 2],
  [0, 3],
  [0, 4],
  [1, 2],
  [1, 3],
  [1, 5],
  [2, 3],
  [2, 6],
  [3, 7],
  [4, 5],
  [4, 6],
  [4, 7],
  [5, 6],
  [5, 7],
  [6, 7],
] as const;
const DOUBLED = [
  [0, 3],
  [0, 4],
  [1, 2],
  [1, 5],
  [2, 3],
  [4, 7],
  [5, 6],
  [6, 7],
] as const;

export const DGX1_PASCAL: GpuGraph = {
  size: 8,
  nvlinks: CUBE_MESH.map(([a, b]) => [a, b, 1]),
  pcie: twoHalves(8, [
    [0, 2],
    [1, 3],
    [4, 6],
    [5, 7],
  ]),
};
export const DGX1_VOLTA: GpuGraph = {
  size: 8,
  nvlinks: CUBE_MESH.map(([a, b]) => [a, b, hasPair(DOUBLED, a, b) ? 2 : 1]),
  pcie: twoHalves(8, [
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 7],
  ]),
};
export const FOUR_RTX_8000: GpuGraph = {
  size: 4,
  nvlinks: [
    [0, 3, 2],
    [1, 2, 2],
  ],
  pcie: (a, b) =>
    hasPair(
      [
        [0, 1],
        [2, 3],
      ],
      a,
      b,
    )
      ? 'NODE'
      : 'SYS',
};

/** All pairs alike, as behind NVSwitches. */
export const switched = (size: number): GpuGraph => ({
  size,
  nvlinks: Array.from({ length: size }, (_, a) =>
    Array.from({ length: size - a - 1 }, (_, n): readonly [number, number, number] => [a, a + n + 1, 6]),
  ).flat(),
  pcie: () => 'SYS',
});

const gpuNumbers = (size: number): readonly number[] => Array.from({ length: size }, (_, gpu) => gpu);

/** What an agent would tell of such a node; the NUMA node and the socket of each GPU are its to say. */
export const topologyOf = (
  { size, nvlinks, pcie }: GpuGraph,
  place: (gpu: number) => { readonly numaNode?: number; readonly socket?: number } = () => ({}),
): GpuTopology => {
  const all = gpuNumbers(size);
  const linkOf = (a: number, b: number): GpuLink => {
    if (a === b) return 'X';
    const nv = nvlinks.find(([x, y]) => (x === a && y === b) || (x === b && y === a));
    return nv === undefined ? pcie(a, b) : `NV${nv[2]}`;
  };
  return {
    gpus: all.map((index) => {
      const { numaNode, socket } = place(index);
      return {
        index,
        cpus: null,
        numaNodes: numaNode === undefined ? null : [numaNode],
        socket: socket ?? null,
      };
    }),
    links: all.map((a) => all.map((b) => linkOf(a, b))),
    pcie: all.map((a) => all.map((b) => (a === b ? 'X' : pcie(a, b)))),
  };
};
