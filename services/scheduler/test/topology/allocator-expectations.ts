import { DGX1_PASCAL, DGX1_VOLTA, FOUR_RTX_8000, type GpuGraph } from './gpu-graph.ts';

/* What NVIDIA's own allocator chooses (facts from NVIDIA/go-gpuallocator, gpuallocator/besteffort_test.go at 876e7b7). None chosen is []. */

const ALL = [0, 1, 2, 3, 4, 5, 6, 7];

type Choice = {
  readonly free: readonly number[];
  readonly required: readonly number[];
  readonly count: number;
  readonly chosen: readonly number[];
};
/** On a DGX-1 Volta. */
export const SINGLE_CHOICES: readonly Choice[] = [
  { free: [0, 2, 4, 5], required: [], count: 2, chosen: [4, 5] },
  { free: [0, 4, 5, 6], required: [], count: 2, chosen: [5, 6] },
  { free: [0, 3, 1], required: [], count: 2, chosen: [0, 3] },
  { free: [0, 1, 4], required: [], count: 2, chosen: [0, 4] },
  { free: ALL, required: [4], count: 1, chosen: [4] },
  { free: ALL, required: [4], count: 2, chosen: [4, 7] },
  { free: ALL, required: [4], count: 4, chosen: [4, 5, 6, 7] },
  { free: [1, 2, 3, 4, 5, 6, 7], required: [0, 1, 2, 3], count: 4, chosen: [] },
  { free: ALL, required: [0, 2, 4, 6], count: 4, chosen: [0, 2, 4, 6] },
  { free: ALL, required: [1, 2, 3, 4, 5, 6], count: 4, chosen: [] },
  { free: [1, 2, 3, 4, 5], required: [1, 2, 3, 4, 5, 6], count: 1, chosen: [] },
];

type Sequence = {
  readonly name: string;
  readonly graph: GpuGraph;
  readonly steps: readonly (readonly number[])[];
};
/** One session after the other on an empty node; each keeps what it got. Then nothing is left. */
export const SEQUENCES: readonly Sequence[] = [
  {
    name: '4 × RTX 8000, by two',
    graph: FOUR_RTX_8000,
    steps: [
      [0, 3],
      [1, 2],
    ],
  },
  { name: '4 × RTX 8000, by four', graph: FOUR_RTX_8000, steps: [[0, 1, 2, 3]] },
  {
    name: 'DGX-1 Pascal, by two',
    graph: DGX1_PASCAL,
    steps: [
      [0, 2],
      [1, 3],
      [4, 6],
      [5, 7],
    ],
  },
  {
    name: 'DGX-1 Pascal, by four',
    graph: DGX1_PASCAL,
    steps: [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ],
  },
  { name: 'DGX-1 Pascal, by eight', graph: DGX1_PASCAL, steps: [ALL] },
  {
    name: 'DGX-1 Volta, by two',
    graph: DGX1_VOLTA,
    steps: [
      [0, 3],
      [1, 2],
      [4, 7],
      [5, 6],
    ],
  },
  {
    name: 'DGX-1 Volta, by four',
    graph: DGX1_VOLTA,
    steps: [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ],
  },
  { name: 'DGX-1 Volta, by eight', graph: DGX1_VOLTA, steps: [ALL] },
];
