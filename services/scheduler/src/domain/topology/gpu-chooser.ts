import type { GpuTopology } from '#contracts';
import { type GroupWish, chooseForBandwidth, chooseToPreserve } from './choose-connected.ts';
import { type GpuSet, membersOf, setOf } from './gpu-set.ts';
import { growGroup } from './grow-group.ts';
import { type LinkWeights, linkWeights } from './link-weights.ts';
import { EXACT_GPUS_MAX, partitionTable } from './partition-table.ts';

/** `bandwidth`: the GPUs shall reach each other well. `preserve`: the links matter more to others. */
export type GpuPurpose = 'bandwidth' | 'preserve';

export type GpuWish = {
  /** Positions in the topology, not numbers of devices. */
  readonly free: readonly number[];
  readonly count: number;
  readonly purpose: GpuPurpose;
  /** GPUs that must be among those chosen. */
  readonly required?: readonly number[];
};

export type ConnectedGpus = {
  /** Ascending. */
  readonly gpus: readonly number[];
  /** Of the weight of the group that an empty node would give, the part that this one has: 0 to 1. */
  readonly quality: number;
};

/** Chooses among the GPUs of one kind of node. Null when fewer are free than wanted, or a required one is not. */
export type GpuChooser = { readonly choose: (wish: GpuWish) => ConnectedGpus | null };

/** Answers kept for one kind of node: 16 GPUs have 65,536 sets of free ones, of which few come up. */
const ANSWERS_MAX = 4096;

type Search = (wish: Required<GpuWish>) => readonly number[];

const exactSearch = (topology: GpuTopology, weights: LinkWeights): Search => {
  const table = partitionTable(weights);
  const numaNodes = (set: GpuSet): number =>
    new Set(membersOf(set).map((gpu) => topology.gpus[gpu]?.numaNodes?.join())).size;
  return ({ free, required, count, purpose }) => {
    const wish: GroupWish = { free: setOf(free), required: setOf(required), count };
    const choose = count > 1 && purpose === 'bandwidth' ? chooseForBandwidth : chooseToPreserve;
    return membersOf(choose(table, wish, numaNodes));
  };
};

const growingSearch = (weights: LinkWeights): Search => {
  const repelling = weights.map((row) => row.map((weight) => -weight));
  return (wish) => growGroup(wish.purpose === 'bandwidth' ? weights : repelling, wish);
};

const ascending = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);

const weightWithin = (weights: LinkWeights, gpus: readonly number[]): number =>
  gpus.reduce((sum, a, n) => gpus.slice(n + 1).reduce((part, b) => part + (weights[a]?.[b] ?? 0), sum), 0);

/** Pure from outside: what it keeps is only what it would compute again. */
export const createGpuChooser = (topology: GpuTopology): GpuChooser => {
  const weights = linkWeights(topology);
  const search = weights.length <= EXACT_GPUS_MAX ? exactSearch(topology, weights) : growingSearch(weights);
  const answers = new Map<string, ConnectedGpus>();
  const idealWeights = new Map<number, number>();
  const all = [...weights.keys()];
  const idealOf = (count: number): number => {
    const wish: Required<GpuWish> = { free: all, required: [], count, purpose: 'bandwidth' };
    const ideal = idealWeights.get(count) ?? weightWithin(weights, search(wish));
    idealWeights.set(count, ideal);
    return ideal;
  };

  const choose = ({ free, count, purpose, required = [] }: GpuWish): ConnectedGpus | null => {
    const isPossible = count >= Math.max(1, required.length) && count <= free.length;
    if (!isPossible || !required.every((gpu) => free.includes(gpu))) return null;
    const wish = { free: ascending(free), required: ascending(required), count, purpose };
    const key = `${wish.free.join()}/${wish.required.join()}/${count}/${purpose}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const gpus = search(wish);
    const ideal = idealOf(count);
    const quality = ideal === 0 ? 1 : Math.min(1, weightWithin(weights, gpus) / ideal);
    if (answers.size >= ANSWERS_MAX) answers.clear();
    answers.set(key, { gpus, quality });
    return { gpus, quality };
  };
  return { choose };
};
