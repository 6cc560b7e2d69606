import { describe, expect, it } from 'vitest';
import { cpuTopologyFault, type CpuTopology } from '#contracts';
import { recordedSysTree } from '../../../test/recorded-sys-tree.ts';
import { readCpuTopology } from './read-cpu-topology.ts';
import { sysTree } from './sys-tree.ts';

const read = (name: string) => {
  const found = readCpuTopology(recordedSysTree(name), null);
  if (found === null) throw new Error(`${name} tells nothing`);
  return found;
};
const groups = ({ cpus }: CpuTopology, of: 'core' | 'cacheGroup' | 'numaNode') =>
  [...Map.groupBy(cpus, (place) => place[of])].map(([name, group]) => [name, group.length]);
const sizes = (topology: CpuTopology, of: 'core' | 'cacheGroup' | 'numaNode') => {
  const found = groups(topology, of).map(([, count]) => count ?? 0);
  return { count: found.length, each: [...new Set(found)].toSorted((a, b) => a - b) };
};

describe('the CPUs of a machine', () => {
  it.each([
    // name, CPUs, cores, caches, NUMA nodes
    ['kvm-two-cores', 2, { count: 2, each: [1] }, { count: 1, each: [2] }, { count: 1, each: [2] }],
    ['dgx-gb10', 20, { count: 20, each: [1] }, { count: 2, each: [10] }, { count: 1, each: [20] }],
    ['hybrid-desktop', 20, { count: 14, each: [1, 2] }, { count: 1, each: [20] }, { count: 1, each: [20] }],
    [
      'opteron-4-sockets-8-nodes',
      48,
      { count: 48, each: [1] },
      { count: 8, each: [6] },
      { count: 8, each: [6] },
    ],
    [
      'opteron-64-shared-cores',
      64,
      { count: 32, each: [2] },
      { count: 8, each: [8] },
      { count: 8, each: [8] },
    ],
    [
      'power9-gpu-memory-nodes',
      32,
      { count: 8, each: [4] },
      { count: 2, each: [16] },
      { count: 2, each: [16] },
    ],
  ])('are read from %s', (name, count, cores, caches, nodes) => {
    const { topology } = read(name);
    expect(topology.cpus).toHaveLength(count);
    expect(sizes(topology, 'core')).toEqual(cores);
    expect(sizes(topology, 'cacheGroup')).toEqual(caches);
    expect(sizes(topology, 'numaNode')).toEqual(nodes);
    expect(cpuTopologyFault(topology)).toBeUndefined();
  });

  it('say how far their NUMA nodes are apart', () => {
    const { topology, socketOf } = read('opteron-64-shared-cores');
    expect(topology.distances[0]).toEqual([10, 16, 16, 22, 16, 22, 16, 22]);
    expect([...socketOf.values()]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('keep the numbers of nodes between which others are missing', () => {
    const { distances } = read('power9-gpu-memory-nodes').topology;
    expect(distances).toHaveLength(9);
    expect(distances[0]?.[8]).toBe(40);
    expect(distances[0]?.[4]).toBe(255);
    expect(distances[8]?.[8]).toBe(10);
  });

  it('leave out what is offline, and what the kernel gives no place', () => {
    const { topology } = read('some-cpus-offline');
    expect(topology.cpus.map(({ cpu }) => cpu)).toEqual([5, 7, 9, 11, 13, 15, 17, 19]);
    expect(topology.distances).toEqual([
      [10, 255],
      [255, 10],
    ]);
    expect(cpuTopologyFault(topology)).toBeUndefined();
  });

  it('are only those that the agent may use', () => {
    const { cpus } = readCpuTopology(recordedSysTree('dgx-gb10'), [[8, 11]])?.topology ?? { cpus: [] };
    expect(cpus.map(({ cpu, cacheGroup }) => [cpu, cacheGroup])).toEqual([
      [8, 0],
      [9, 0],
      [10, 10],
      [11, 10],
    ]);
  });

  it('are unknown where the kernel tells nothing', () => {
    expect(readCpuTopology({ read: () => null, names: () => [] }, null)).toBeNull();
    expect(readCpuTopology(sysTree('/no/such/folder'), null)).toBeNull();
  });

  it('are there on this machine', () => {
    const { cpus } = readCpuTopology(sysTree('/sys/devices/system'), null)?.topology ?? { cpus: [] };
    expect(cpus.length).toBeGreaterThan(0);
  });
});
