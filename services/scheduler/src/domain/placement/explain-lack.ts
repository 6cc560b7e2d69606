import type { Resources } from '#contracts';
import { gibWords, milliWords } from './amount-words.ts';
import type { Lack } from './choose-devices.ts';
import { type Availability, type Demand, largest } from './demand-of-node.ts';
import type { FreeCapacity } from './free-capacity.ts';
import { gpuDemands } from './gpu-demands.ts';

/** What is rarest comes first. */
const demandsOf = (resources: Resources): readonly Demand[] => [
  ...gpuDemands(resources),
  {
    lack: 'cpu',
    what: resources.cpuMilli === 1000 ? '1 CPU core' : `${milliWords(resources.cpuMilli)} CPU cores`,
    isMet: (node) => node.cpuMilli >= resources.cpuMilli,
    most: (nodes) => milliWords(largest(nodes.map((node) => node.cpuMilli))),
    holder: 'node',
    isOfTotals: false,
    met: 'enough CPU cores',
  },
  {
    lack: 'memory',
    what: `${gibWords(resources.memoryBytes)} of memory`,
    isMet: (node) => node.memoryBytes >= resources.memoryBytes,
    most: (nodes) => gibWords(largest(nodes.map((node) => node.memoryBytes))),
    holder: 'node',
    isOfTotals: false,
    met: 'enough memory',
  },
];

/** Why too few nodes take a request: as data, and in a user's words with numbers. */
export type LackOfNodes = { readonly lack: Lack; readonly why: string };

type Places = { readonly nodeCount: number; readonly availability: Availability };
/** The nodes that have had all so far; `met` says what that is, when they are not all of the nodes. */
type Left = { readonly nodes: readonly FreeCapacity[]; readonly met: string | null };

/** `the best node has`, `on the 3 nodes with enough GPUs the best device has`. */
const whoHas = ({ holder }: Demand, { nodes, met }: Left): string => {
  if (met === null) return `the best ${holder} has`;
  const those = nodes.length === 1 ? `the only node with ${met}` : `the ${nodes.length} nodes with ${met}`;
  if (holder === 'device') return `on ${those} the best device has`;
  return nodes.length === 1 ? `${those} has` : `the best of ${those} has`;
};

const sentence = (demand: Demand, left: Left, { nodeCount, availability }: Places): string => {
  const { what, isMet, most, isOfTotals } = demand;
  const where = nodeCount > 1 ? `on each of ${nodeCount} nodes` : 'on one node';
  const how = isOfTotals ? 'in all' : availability;
  const able = left.nodes.filter(isMet).length;
  if (able > 0)
    return `needs ${what} ${where}; only ${able} ${able === 1 ? 'node has' : 'nodes have'} that ${how}`;
  return `needs ${what} ${where}; ${whoHas(demand, left)} ${most(left.nodes)} ${how}`;
};

/**
 * The first thing that leaves too few nodes for a request: what it needs, one thing after the other, is asked of those that have had all before it.
 * `nodes` is what each has to give (free now, or when empty), `availability` says which of the two. Null: enough nodes have everything.
 */
export const lackOfNodes = (
  resources: Resources,
  nodes: readonly FreeCapacity[],
  places: Places,
): LackOfNodes | null => {
  let left: Left = { nodes, met: null };
  for (const demand of demandsOf(resources)) {
    const next = left.nodes.filter(demand.isMet);
    if (next.length < places.nodeCount) return { lack: demand.lack, why: sentence(demand, left, places) };
    left = { nodes: next, met: next.length < left.nodes.length ? demand.met : left.met };
  }
  return null;
};

/** {@link lackOfNodes} in words, whatever the reason is. */
export const explainLack = (
  resources: Resources,
  nodes: readonly FreeCapacity[],
  availability: Availability,
  nodeCount = 1,
): string => {
  if (nodes.length === 0) return 'no node has joined the pool yet';
  return lackOfNodes(resources, nodes, { nodeCount, availability })?.why ?? 'there is room for it now';
};
