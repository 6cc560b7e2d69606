import type { Resources } from '#contracts';
import { type Refusal, type Result, accept, refuse } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import { type Lack, chooseDevices } from './choose-devices.ts';
import { lackOfNodes } from './explain-lack.ts';
import { emptyCapacity } from './free-capacity.ts';

/** Which field of the resources asks for what the nodes lack. */
const FIELDS: Readonly<Record<Lack, string>> = {
  cpu: 'cpuMilli',
  memory: 'memoryBytes',
  gpu: 'gpuMilli',
  'gpu-memory': 'gpuMemoryBytes',
  'gpu-model': 'gpuModels',
};

const fieldOf = ({ gpuMemoryMinBytes, gpuMemoryBytes }: Resources, lack: Lack): string => {
  const isForItsSize = (gpuMemoryMinBytes ?? 0) > (gpuMemoryBytes ?? 0);
  return lack === 'gpu-memory' && isForItsSize ? 'gpuMemoryMinBytes' : FIELDS[lack];
};

/**
 * Refuses what a pool could not hold even with nothing on it: waiting would be for ever. On several nodes each has to be able to hold a part. With no
 * node at all it accepts: one may come.
 */
export const couldEverFit = (
  resources: Resources,
  nodes: readonly KnownNode[],
  nodeCount = 1,
): Result<'fits', Refusal<'resources-exceed-every-node'>> => {
  if (nodes.length === 0) return accept('fits');
  const capacities = nodes.map(emptyCapacity);
  let fitting = 0;
  for (const capacity of capacities) {
    if (chooseDevices(resources, capacity).fits) fitting += 1;
    if (fitting === nodeCount) return accept('fits');
  }
  const lacking = lackOfNodes(resources, capacities, { nodeCount, availability: 'in all' });
  const subject = nodeCount === 1 ? 'No node is large enough' : 'Too few nodes are large enough';
  return refuse({
    code: 'resources-exceed-every-node',
    message: `${subject}: the session ${lacking?.why ?? 'needs more than they have'}.`,
    pointer: nodeCount === 1 ? `/resources/${fieldOf(resources, lacking?.lack ?? 'gpu')}` : '/nodeCount',
  });
};
