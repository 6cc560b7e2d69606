import { describe, expect, it } from 'vitest';
import { cpuTopologyFault, gpuTopologyFault } from './topology-faults.ts';

const place = (index: number) => ({ index, cpus: [[0, 3]], numaNodes: [0], socket: null });
const gpus = {
  gpus: [place(0), place(2)],
  links: [
    ['X', 'NV4'],
    ['NV4', 'X'],
  ],
  pcie: [
    ['X', 'SYS'],
    ['SYS', 'X'],
  ],
};

describe('the paths between GPUs, from outside', () => {
  it('are taken whole', () => {
    expect(gpuTopologyFault(gpus)).toBeUndefined();
    const silent = { index: 0, cpus: null, numaNodes: null, socket: null };
    expect(gpuTopologyFault({ gpus: [silent], links: [['X']] })).toBeUndefined();
    expect(gpuTopologyFault({ gpus: [], links: [] })).toBeUndefined();
  });

  it.each([
    ['something else', [], 'must be an object'],
    ['a field that nobody knows', { ...gpus, nics: {} }, 'must be an object'],
    ['a GPU without a place', { ...gpus, gpus: [{}, place(2)] }, 'place 0'],
    ['CPUs that do not ascend', { ...gpus, gpus: [place(0), { ...place(2), cpus: [[3, 0]] }] }, 'place 1'],
    ['a field of a place', { ...gpus, gpus: [{ ...place(0), more: 1 }, place(2)] }, 'place 0'],
    ['a GPU twice', { ...gpus, gpus: [place(2), place(2)] }, 'ascending'],
    ['a row too few', { ...gpus, links: [['X', 'NV4']] }, 'must have links'],
    ['a path that differs from its other end', { ...gpus, links: [gpus.links[0], ['SYS', 'X']] }, 'links'],
    ['an NVLink among the PCIe paths', { ...gpus, pcie: gpus.links }, 'PCIe'],
    [
      'more GPUs than a machine has',
      { ...gpus, gpus: Array.from({ length: 65 }, (_, n) => place(n)) },
      'at most 64',
    ],
  ])('are refused with %s', (_what, value, words) => expect(gpuTopologyFault(value)).toContain(words));
});

const cpu = (number: number, numaNode = 0) => ({ cpu: number, core: number, cacheGroup: 0, numaNode });
const cpus = {
  cpus: [cpu(0), cpu(1, 1)],
  distances: [
    [10, 21],
    [21, 10],
  ],
};

describe('the places of CPUs, from outside', () => {
  it('are taken whole', () => expect(cpuTopologyFault(cpus)).toBeUndefined());

  it.each([
    ['something else', null, 'must be an object'],
    ['distances that are no square', { ...cpus, distances: [[10, 21]] }, 'square'],
    ['a distance that is none', { ...cpus, distances: [[10]].map(() => ['near']) }, 'whole numbers'],
    ['a CPU on a NUMA node that is not there', { ...cpus, cpus: [cpu(0, 2)] }, 'number 0'],
    ['a CPU twice', { ...cpus, cpus: [cpu(1), cpu(1)] }, 'ascending'],
    ['a field that nobody knows', { ...cpus, cpus: [{ ...cpu(0), speed: 3 }] }, 'number 0'],
    [
      'more CPUs than a machine has',
      { ...cpus, cpus: Array.from({ length: 4097 }, (_, n) => cpu(n)) },
      '4096',
    ],
  ])('are refused with %s', (_what, value, words) => expect(cpuTopologyFault(value)).toContain(words));
});
