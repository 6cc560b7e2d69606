import { type GpuSet, lowestOf, membersOf, sizeOf, visitSubsets } from './gpu-set.ts';
import type { LinkWeights } from './link-weights.ts';

/** Beyond so many GPUs in a node the tables (one number for each set of GPUs) grow too large, and the exact search too slow. */
export const EXACT_GPUS_MAX = 16;

/** Answers about the best way to split GPUs of one node into groups; everything is computed once. */
export type PartitionTable = {
  /** Sum of the weights within a set. */
  readonly within: (set: GpuSet) => number;
  /** The most that splitting the set into groups of `size` can be worth, what is over being one smaller group. */
  readonly best: (set: GpuSet, size: number) => number;
  /** The groups of `size` of the lexicographically first optimal split. */
  readonly firstBest: (set: GpuSet, size: number) => readonly GpuSet[];
};

const sumWithin = (weights: LinkWeights): Int32Array => {
  const sums = new Int32Array(2 ** weights.length);
  for (let set = 1; set < sums.length; set++) {
    const lowest = lowestOf(set);
    const rest = set & ~lowest;
    const row = weights[31 - Math.clz32(lowest)] ?? [];
    let sum = sums[rest] ?? 0;
    for (const other of membersOf(rest)) sum += row[other] ?? 0;
    sums[set] = sum;
  }
  return sums;
};

/** Dynamic programming over sets: the group that holds the lowest GPU, plus the best of what it leaves. */
export const partitionTable = (weights: LinkWeights): PartitionTable => {
  const sums = sumWithin(weights);
  const within = (set: GpuSet): number => sums[set] ?? 0;
  const bestBySize = new Map<number, Int32Array>();
  const bestOf = (size: number): Int32Array => {
    const known = bestBySize.get(size) ?? new Int32Array(sums.length).fill(-1);
    bestBySize.set(size, known);
    return known;
  };

  /** The groups that may hold the lowest GPU: full ones first, then, while the rest is still to be placed, the smaller one. */
  const visitFirstGroups = (set: GpuSet, size: number, visit: (group: GpuSet) => boolean): void => {
    const lowest = lowestOf(set);
    const others = set & ~lowest;
    const over = sizeOf(set) % size;
    const withLowest = (subset: GpuSet): boolean => visit(subset | lowest);
    if (visitSubsets(others, size - 1, withLowest) || over === 0) return;
    visitSubsets(others, over - 1, withLowest);
  };

  const best = (set: GpuSet, size: number): number => {
    if (sizeOf(set) < size) return within(set);
    const known = bestOf(size);
    const before = known[set] ?? -1;
    if (before >= 0) return before;
    let most = 0;
    visitFirstGroups(set, size, (group) => {
      most = Math.max(most, within(group) + best(set & ~group, size));
      return false;
    });
    known[set] = most;
    return most;
  };

  const firstBest = (set: GpuSet, size: number): readonly GpuSet[] => {
    const groups: GpuSet[] = [];
    let rest = set;
    while (sizeOf(rest) >= size) {
      const target = best(rest, size);
      let chosen: GpuSet = 0;
      visitFirstGroups(rest, size, (group) => {
        chosen = group;
        return within(group) + best(rest & ~group, size) === target;
      });
      if (sizeOf(chosen) === size) groups.push(chosen);
      rest &= ~chosen;
    }
    return groups;
  };

  return { within, best, firstBest };
};
