import { BLOCKS, type ClusterModel, KINDS_MAX, blockAt } from './cluster-model.ts';
import type { Demand } from './demand.ts';

/**
 * What it costs to take a thing that others may need more: the chance that they will (Littlewood's rule of 1972, by which airlines keep
 * seats for those who can't fly on another day). 0 = nobody will miss it, 1 = it is taken from somebody.
 */
export type ProtectionPrices = {
  /** Per milli of a device of kind `k`, for those who can take only some kinds. */
  readonly kinds: Float64Array;
  /** Per place for `k` whole devices on a node of a kind, at `blockAt(kind, k)`. */
  readonly blocks: Float64Array;
  /** That CPU or memory is used up before the GPUs are. */
  readonly shortage: number;
};

export const noPrices = (): ProtectionPrices => ({
  kinds: new Float64Array(KINDS_MAX),
  blocks: new Float64Array(BLOCKS),
  shortage: 0,
});

/** The chance that a normal demand exceeds the supply; the logistic curve is within 0.01 of the true one. */
export const chanceOfExcess = (mean: number, variance: number, supply: number): number => {
  if (mean <= 0) return 0;
  return 1 / (1 + Math.exp((1.702 * (supply - mean)) / Math.sqrt(variance + 1e-9)));
};

/** Shares an expected demand out among the kinds that can serve it, as far as they have something free. */
const shareOut = (
  kinds: number,
  freeOf: (kind: number) => number,
  to: (kind: number, part: number) => void,
) => {
  let free = 0;
  for (let kind = 0; kind < KINDS_MAX; kind++) if ((kinds >> kind) & 1) free += freeOf(kind);
  if (free <= 0) return;
  for (let kind = 0; kind < KINDS_MAX; kind++) if ((kinds >> kind) & 1) to(kind, freeOf(kind) / free);
};

const kindPrices = (
  { gpuMilliOfKinds }: Demand,
  { totals, kinds }: ClusterModel,
  requests: number,
): Float64Array => {
  const mean = new Float64Array(KINDS_MAX);
  const variance = new Float64Array(KINDS_MAX);
  const freeOf = (kind: number): number => totals.gpuMilliOfKind[kind] ?? 0;
  for (const [mask, moments] of gpuMilliOfKinds) {
    if (mask === kinds) continue; // takes anything, so nothing has to be kept for it
    shareOut(mask, freeOf, (kind, part) => {
      mean[kind] = (mean[kind] ?? 0) + requests * part * moments.mean;
      variance[kind] = (variance[kind] ?? 0) + requests * part * moments.meanSquare;
    });
  }
  return mean.map((milli, kind) => chanceOfExcess(milli, variance[kind] ?? 0, freeOf(kind)));
};

const blockPrices = ({ blocks }: Demand, { totals }: ClusterModel, requests: number): Float64Array => {
  const mean = new Float64Array(BLOCKS);
  for (const { count, kinds, probability } of blocks)
    shareOut(
      kinds,
      (kind) => totals.blocks[blockAt(kind, count)] ?? 0,
      (kind, part) => {
        const at = blockAt(kind, count);
        mean[at] = (mean[at] ?? 0) + requests * part * probability;
      },
    );
  return mean.map((wanted, at) => chanceOfExcess(wanted, wanted, totals.blocks[at] ?? 0));
};

/** Prices for the time until the free GPUs are used up: as far ahead as it matters where the next request goes. */
export const protectionPrices = (demand: Demand, cluster: ClusterModel): ProtectionPrices => {
  const { totals } = cluster;
  if (demand.gpuMilli.mean === 0) return noPrices();
  const requests = totals.gpuMilli / demand.gpuMilli.mean;
  const shortageOf = ({ mean, meanSquare }: { mean: number; meanSquare: number }, free: number): number =>
    chanceOfExcess(requests * mean, requests * meanSquare, free);
  return {
    kinds: kindPrices(demand, cluster, requests),
    blocks: blockPrices(demand, cluster, requests),
    shortage: Math.max(
      shortageOf(demand.cpu, totals.cpuMilli),
      shortageOf(demand.memory, totals.memoryBytes),
    ),
  };
};

/** The greatest difference between two lists of prices. */
export const priceDifference = (a: ProtectionPrices, b: ProtectionPrices): number => {
  let most = Math.abs(a.shortage - b.shortage);
  for (const [kind, price] of a.kinds.entries())
    most = Math.max(most, Math.abs(price - (b.kinds[kind] ?? 0)));
  for (const [k, price] of a.blocks.entries()) most = Math.max(most, Math.abs(price - (b.blocks[k] ?? 0)));
  return most;
};
