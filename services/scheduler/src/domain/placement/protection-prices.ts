import { type ClusterModel, DEVICES_MAX, KINDS_MAX } from './cluster-model.ts';
import type { Demand } from './demand.ts';

/**
 * What it costs to take a thing that others may need more: the chance that they will (Littlewood's rule of 1972, by which airlines keep
 * seats for those who can't fly on another day). 0 = nobody will miss it, 1 = it is taken from somebody.
 */
export type ProtectionPrices = {
  /** Per milli of a device of kind `k`, for those who can take only some kinds. */
  readonly kinds: Float64Array;
  /** Per place for `k` whole devices on one node. */
  readonly blocks: Float64Array;
  /** That CPU or memory is used up before the GPUs are. */
  readonly shortage: number;
};

export const noPrices = (): ProtectionPrices => ({
  kinds: new Float64Array(KINDS_MAX),
  blocks: new Float64Array(DEVICES_MAX + 1),
  shortage: 0,
});

/** The chance that a normal demand exceeds the supply; the logistic curve is within 0.01 of the true one. */
export const chanceOfExcess = (mean: number, variance: number, supply: number): number => {
  if (mean <= 0) return 0;
  return 1 / (1 + Math.exp((1.702 * (supply - mean)) / Math.sqrt(variance + 1e-9)));
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
    const own = mask & kinds;
    if (own === kinds) continue; // takes anything, so nothing has to be kept for it
    let free = 0;
    for (let kind = 0; kind < KINDS_MAX; kind++) if ((own >> kind) & 1) free += freeOf(kind);
    if (free <= 0) continue;
    for (let kind = 0; kind < KINDS_MAX; kind++) {
      if (((own >> kind) & 1) === 0) continue;
      const part = (requests * freeOf(kind)) / free;
      mean[kind] = (mean[kind] ?? 0) + part * moments.mean;
      variance[kind] = (variance[kind] ?? 0) + part * moments.meanSquare;
    }
  }
  return mean.map((milli, kind) => chanceOfExcess(milli, variance[kind] ?? 0, freeOf(kind)));
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
    blocks: demand.blocks.map((probability, k) =>
      k < 2 ? 0 : chanceOfExcess(requests * probability, requests * probability, totals.blocks[k] ?? 0),
    ),
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
