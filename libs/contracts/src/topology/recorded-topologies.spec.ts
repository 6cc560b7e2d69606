import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTopology } from './parse-topology.ts';
import { gpuTopologyFault } from './topology-faults.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../../fixtures/hardware/gpu/topo');
const read = (name: string) => parseTopology(readFileSync(path.join(FOLDER, `${name}.txt`), 'utf8'));
const names = readdirSync(FOLDER).map((file) => path.basename(file, '.txt'));

describe('the paths between the GPUs of real machines', () => {
  it.each(names.filter((name) => !name.startsWith('broken-')))('are read from %s', (name) => {
    const topology = read(name);
    expect(topology).not.toBeNull();
    expect(gpuTopologyFault(topology)).toBeUndefined();
  });

  it.each([
    // name, NUMA nodes of the GPUs, and the paths of the first of them
    ['single-h100-tabs', [[0]], ['X']],
    ['consumer-2xrtx5090-phb-tabs', [[0], [0]], ['X', 'PHB']],
    [
      'dgx1-v100-8gpu-cubemesh',
      Array.from({ length: 8 }, () => null),
      ['X', 'NV1', 'NV1', 'NV2', 'NV2', 'SYS', 'SYS', 'SYS'],
    ],
    [
      'dgx-a100-8gpu-nvswitch-10nic',
      [[3], [3], [1], [1], [7], [7], [5], [5]],
      ['X', ...Array.from({ length: 7 }, () => 'NV12')],
    ],
    [
      'h100-pcie-8gpu-bridge-across-numa',
      [[0], [0], [0], [1], [1], [1], [1], [1]],
      ['X', 'NODE', 'NODE', 'SYS', 'SYS', 'NV12', 'SYS', 'SYS'],
    ],
    ['vm-4xa100-pcie-pairs-no-affinity', [null, null, null, null], ['X', 'NV12', 'SYS', 'SYS']],
  ])('are those of %s', (name, numaNodes, first) => {
    expect(read(name)?.gpus.map((place) => place.numaNodes)).toEqual(numaNodes);
    expect(read(name)?.links[0]).toEqual(first);
  });

  it('are nobody knows which when columns ran together, and not a NUMA node that is none', () =>
    expect(read('broken-cpu-and-numa-run-together')).toBeNull());
});
