import type { BookedSpot, ReservationWish, Stretch } from '#contracts';
import { type Bytes, type CpuMilli, type PoolId, bytes, cpuMilli, gibibytes, unreachable } from '#kernel';
import { type KnownNode, isOpen } from '../node/node-state.ts';
import { isOneOfModels } from '../placement/device-model.ts';
import { DEFAULT_POOL } from '../session/wishes.ts';
import { type Circumstances, type DeviceOutlook, type NodeOutlook, nodeOutlook } from './node-outlook.ts';
import { type ChooserOf, pickDevices } from './pick-devices.ts';

/** All that a booking is judged by. */
export type Grounds = Circumstances & {
  readonly nodes: readonly KnownNode[];
  readonly chooserOf: ChooserOf;
};
/** In order and apart; none is over. */
export type Stretches = readonly [Stretch, ...Stretch[]];

type GpuWish = Extract<ReservationWish, { kind: 'gpus' }>;

/** Spots for all of it, or how near one can come. */
export type SpotChoice =
  | { readonly fits: true; readonly spots: readonly [BookedSpot, ...BookedSpot[]] }
  | { readonly fits: false; readonly outlooks: readonly NodeOutlook[] };

/** A GPU that comes with less is of no use to anybody. */
const CPU_MIN: CpuMilli = cpuMilli(1000);
const MEMORY_MIN: Bytes = gibibytes(1);

const poolOf = (wish: Exclude<ReservationWish, { kind: 'named-nodes' }>): PoolId =>
  wish.poolId ?? DEFAULT_POOL;

/** The nodes that a wish is about. */
const nodesFor = (wish: ReservationWish, nodes: readonly KnownNode[]): readonly KnownNode[] =>
  wish.kind === 'named-nodes'
    ? nodes.filter(({ nodeId }) => wish.nodeIds.includes(nodeId))
    : nodes.filter((node) => isOpen(node) && node.poolId === poolOf(wish));

/** What of a node a wish for GPUs could have. */
type Candidate = {
  readonly outlook: NodeOutlook;
  readonly usable: readonly DeviceOutlook[];
  /** So many GPUs at most, by devices, CPU and memory. */
  readonly most: number;
  readonly freeCount: number;
};

const candidateOf = (wish: GpuWish, outlook: NodeOutlook): Candidate => {
  const usable = outlook.devices.filter(
    ({ device, obstacle }) => obstacle === null && isOneOfModels(wish.models, device.model),
  );
  const byCpu = Math.floor(outlook.cpuMilli / (wish.cpuMilli ?? CPU_MIN));
  const byMemory = Math.floor(outlook.memoryBytes / (wish.memoryBytes ?? MEMORY_MIN));
  const freeCount = usable.filter(({ isFree }) => isFree).length;
  return { outlook, usable, most: Math.min(usable.length, byCpu, byMemory), freeCount };
};

/** Of CPU and memory as much as was asked for; or the node's share of so many of its GPUs, or what is left of that. */
const spotOf = (
  wish: GpuWish,
  { outlook, usable }: Candidate,
  count: number,
  { chooserOf }: Grounds,
): BookedSpot => {
  const { inventory, nodeId } = outlook.node;
  const share = count / inventory.devices.length;
  const cpu = wish.cpuMilli === undefined ? inventory.cpuMilli * share : wish.cpuMilli * count;
  const memory = wish.memoryBytes === undefined ? inventory.memoryBytes * share : wish.memoryBytes * count;
  return {
    nodeId,
    deviceIds: pickDevices(usable, count, inventory.gpuTopology, chooserOf),
    cpuMilli: cpuMilli(Math.floor(Math.min(outlook.cpuMilli, cpu))),
    memoryBytes: bytes(Math.floor(Math.min(outlook.memoryBytes, memory))),
  };
};

/** For so many GPUs of one node: where most of them are free now, then where the fewest are left over, so that other nodes stay whole. */
const byFit =
  (count: number) =>
  (a: Candidate, b: Candidate): number =>
    Math.min(b.freeCount, count) - Math.min(a.freeCount, count) ||
    a.usable.length - b.usable.length ||
    (a.outlook.node.nodeId < b.outlook.node.nodeId ? -1 : 1);

const bestFor = (count: number, candidates: readonly Candidate[]): Candidate | undefined =>
  candidates.filter(({ most }) => most >= count).toSorted(byFit(count))[0];

/** How many GPUs each node gives: so many on each, or all on as few nodes as can be. Null: they are not there. */
const shareOut = (
  wish: GpuWish,
  candidates: readonly Candidate[],
): readonly (readonly [Candidate, number])[] | null => {
  const { gpuCount, perNode } = wish;
  if (perNode !== undefined) {
    const fitting = candidates.filter(({ most }) => most >= perNode).toSorted(byFit(perNode));
    const nodeCount = gpuCount / perNode;
    return fitting.length < nodeCount
      ? null
      : fitting.slice(0, nodeCount).map((one) => [one, perNode] as const);
  }
  const shares: (readonly [Candidate, number])[] = [];
  let rest = candidates;
  for (let wanted = gpuCount; wanted > 0;) {
    const last = bestFor(wanted, rest);
    const [largest] = rest.toSorted((a, b) => b.most - a.most || byFit(b.most)(a, b));
    const next = last ?? largest;
    if (next === undefined || next.most === 0) return null;
    const count = Math.min(wanted, next.most);
    shares.push([next, count]);
    rest = rest.filter((one) => one !== next);
    wanted -= count;
  }
  return shares;
};

const chooseGpus = (
  wish: GpuWish,
  outlooks: readonly NodeOutlook[],
  grounds: Grounds,
): readonly BookedSpot[] =>
  (
    shareOut(
      wish,
      outlooks.map((outlook) => candidateOf(wish, outlook)),
    ) ?? []
  ).map(([candidate, count]) => spotOf(wish, candidate, count, grounds));

const wholeSpot = ({ nodeId, inventory }: KnownNode): BookedSpot => ({
  nodeId,
  deviceIds: inventory.devices.map(({ deviceId }) => deviceId),
  cpuMilli: inventory.cpuMilli,
  memoryBytes: inventory.memoryBytes,
});

/** Whether all of a node can be had. */
export const isWhole = ({ node, devices, cpuMilli: cpu, memoryBytes }: NodeOutlook): boolean =>
  devices.every(({ obstacle }) => obstacle === null) &&
  cpu === node.inventory.cpuMilli &&
  memoryBytes === node.inventory.memoryBytes;

const chooseNodes = (
  count: number,
  models: readonly string[] | undefined,
  outlooks: readonly NodeOutlook[],
): readonly BookedSpot[] => {
  const whole = outlooks.filter(
    (outlook) =>
      isWhole(outlook) && outlook.devices.every(({ device }) => isOneOfModels(models, device.model)),
  );
  if (whole.length < count) return [];
  const byIdleness = (a: NodeOutlook, b: NodeOutlook): number =>
    Number(b.isIdle) - Number(a.isIdle) ||
    a.devices.length - b.devices.length ||
    (a.node.nodeId < b.node.nodeId ? -1 : 1);
  return whole
    .toSorted(byIdleness)
    .slice(0, count)
    .map(({ node }) => wholeSpot(node));
};

const choose = (
  wish: ReservationWish,
  outlooks: readonly NodeOutlook[],
  grounds: Grounds,
): readonly BookedSpot[] => {
  switch (wish.kind) {
    case 'gpus':
      return chooseGpus(wish, outlooks, grounds);
    case 'nodes':
      return chooseNodes(wish.nodeCount, wish.models, outlooks);
    case 'named-nodes':
      return chooseNodes(
        wish.nodeIds.length,
        undefined,
        outlooks.filter(({ node }) => isOpen(node)),
      );
    default:
      return unreachable(wish);
  }
};

/**
 * Exact parts of the pool for a reservation, such that in every one of its stretches nothing else is booked there, and everything that runs or
 * is promised there now is over before the first of them. Devices that are free now go before others, well-connected ones before others, and
 * it is spread over as few nodes as can be.
 */
export const chooseSpots = (wish: ReservationWish, stretches: Stretches, grounds: Grounds): SpotChoice => {
  const outlooks = nodesFor(wish, grounds.nodes).map((node) => nodeOutlook(node, stretches, grounds));
  const [first, ...others] = choose(wish, outlooks, grounds);
  return first === undefined ? { fits: false, outlooks } : { fits: true, spots: [first, ...others] };
};

/** All of some nodes, whatever runs there: for maintenance. */
export const wholeNodes = (nodes: readonly KnownNode[]): readonly BookedSpot[] => nodes.map(wholeSpot);
