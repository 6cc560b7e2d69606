import { expect, it } from 'vitest';
import { boundCpus } from './bound-cpus.ts';

const topology = {
  cpus: [0, 1, 2, 3].map((cpu) => ({ cpu, core: cpu, cacheGroup: 0, numaNode: cpu < 2 ? 0 : 1 })),
  distances: [
    [10, 21],
    [21, 10],
  ],
};

it('leaves what the machine has as it is', () =>
  expect(boundCpus({ cpus: [1, 2], numaNodes: [0, 1] }, topology)).toEqual({
    cpus: [1, 2],
    numaNodes: [0, 1],
  }));

it('leaves out CPUs that are not there, and takes memory from anywhere when a node is not', () =>
  expect(boundCpus({ cpus: [3, 48], numaNodes: [1, 3] }, topology)).toEqual({ cpus: [3], numaNodes: [] }));

it('binds nothing when none of them is there', () =>
  expect(boundCpus({ cpus: [48, 49], numaNodes: [3] }, topology)).toBeUndefined());

it('believes the scheduler where nobody knows the CPUs', () =>
  expect(boundCpus({ cpus: [48], numaNodes: [3] }, undefined)).toEqual({ cpus: [48], numaNodes: [3] }));
