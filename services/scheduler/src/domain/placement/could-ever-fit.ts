import type { Resources } from '#contracts';
import { type Refusal, type Result, accept, refuse } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import { type Lack, chooseDevices } from './choose-devices.ts';
import { explainLack } from './explain-lack.ts';
import { emptyCapacity } from './free-capacity.ts';

/** Refuses what no node could hold even with nothing on it: waiting would be for ever. With no node at all it accepts: one may come. */
export const couldEverFit = (
  resources: Resources,
  nodes: readonly KnownNode[],
): Result<'fits', Refusal<'resources-exceed-every-node'>> => {
  if (nodes.length === 0) return accept('fits');
  const capacities = nodes.map(emptyCapacity);
  const lacks: Lack[] = [];
  for (const capacity of capacities) {
    const choice = chooseDevices(resources, capacity);
    if (choice.fits) return accept('fits');
    lacks.push(choice.lack);
  }
  const why = explainLack(resources, lacks, capacities, 'in all');
  return refuse({
    code: 'resources-exceed-every-node',
    message: `No node is large enough: the session ${why}.`,
    pointer: '/resources',
  });
};
