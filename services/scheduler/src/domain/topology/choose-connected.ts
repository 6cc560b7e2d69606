import { type GpuSet, visitSubsets } from './gpu-set.ts';
import type { PartitionTable } from './partition-table.ts';

/** Which GPUs of a node a session may get, as sets. `required` ones must be among them. */
export type GroupWish = { readonly free: GpuSet; readonly required: GpuSet; readonly count: number };

/** The first of all wished groups for which `isBetter` than each before it; 0 when there is none. */
const firstBestOf = (
  { free, required, count }: GroupWish,
  isBetter: (group: GpuSet, than: GpuSet) => boolean,
): GpuSet => {
  let best: GpuSet = 0;
  visitSubsets(free, count, (group) => {
    if ((group & required) === required && (best === 0 || isBetter(group, best))) best = group;
    return false;
  });
  return best;
};

/** Larger first in the first of the figures that differ. */
const isGreater = (a: readonly number[], b: readonly number[]): boolean => {
  const at = a.findIndex((figure, n) => figure !== b[n]);
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0);
};

/**
 * For a session whose GPUs talk to each other: split *all* free GPUs into groups of `count` as well as can be, and take the best group.
 * The greedy choice would leave worse pairs to the next session. `numaNodes` counts the NUMA nodes of a set.
 */
export const chooseForBandwidth = (
  table: PartitionTable,
  wish: GroupWish,
  numaNodes: (set: GpuSet) => number,
): GpuSet => {
  const { free, required, count } = wish;
  const groups = table.firstBest(free, count).filter((group) => (group & required) === required);
  if (groups.length === 0) {
    // No group of the best split holds what is required: the best split that has such a group.
    const worth = (group: GpuSet): number => table.within(group) + table.best(free & ~group, count);
    return firstBestOf(wish, (group, than) => worth(group) > worth(than));
  }
  const rank = (group: GpuSet): readonly number[] => [table.within(group), -numaNodes(group)];
  return groups.reduce((best, group) => (isGreater(rank(group), rank(best)) ? group : best));
};

/** For a session that needs no links (one GPU, say, or a part of one): leave the best connected GPUs to others. */
export const chooseToPreserve = (
  table: PartitionTable,
  wish: GroupWish,
  numaNodes: (set: GpuSet) => number,
): GpuSet => {
  const rank = (group: GpuSet): readonly number[] => [
    table.within(wish.free & ~group),
    table.within(group),
    -numaNodes(group),
  ];
  return firstBestOf(wish, (group, than) => isGreater(rank(group), rank(than)));
};
