import { type Ask, WHOLE } from './cluster-model.ts';
import { bestFillings, cuttingStockPrices } from './cutting-stock.ts';
import type { WeightedAsk } from './request-history.ts';

/** Mean and mean square of a quantity over all requests, those that ask for none of it counted as 0. */
export type Moments = { mean: number; meanSquare: number };
export type BlockDemand = { readonly count: number; readonly kinds: number; readonly probability: number };
/** How many milli of GPU go with a milli of CPU and with a byte of memory. */
export type Need = { readonly gpuPerCpuMilli: number; readonly gpuPerByte: number };

/** What requests ask for, as the history has it. Everything is per request. */
export type Demand = {
  readonly cpu: Moments;
  readonly memory: Moments;
  readonly gpuMilli: Moments;
  /** GPU milli asked for by requests that can run on devices of the same kinds. */
  readonly gpuMilliOfKinds: ReadonlyMap<number, Moments>;
  /** Whole devices that are asked for two and more at a time. */
  readonly blocks: readonly BlockDemand[];
  /** Of GPU requests on average, and of an eighth of the GPU milli each, from light to heavy in CPU. */
  readonly meanNeed: Need;
  readonly needs: readonly Need[];
  /** What free milli of one device are worth, as milli: what the best filling by the usual shares brings. */
  readonly valueOfRoom: Float64Array;
};

const NEEDS = 8;
/** Two amounts that differ by less are the same in what they mean for scores. */
const NEAR = 0.02;
/** GPU milli per unit of something that no request asks for: any amount will do. */
const NEEDS_NONE = 1e12;
/** Beyond it the cutting stock problem would take long; the rarest sizes say least. */
const SIZES_MAX = 64;

const gpuMilliOf = ({ count, share }: Ask): number => count * share;

const addTo = (moments: Moments, amount: number, probability: number): void => {
  moments.mean += amount * probability;
  moments.meanSquare += amount * amount * probability;
};

const needOf = (asks: readonly WeightedAsk[]): Need => {
  let gpu = 0;
  let cpu = 0;
  let memory = 0;
  for (const { ask, weight } of asks) {
    gpu += weight * gpuMilliOf(ask);
    cpu += weight * ask.cpuMilli;
    memory += weight * ask.memoryBytes;
  }
  const perUnit = (amount: number): number => (amount === 0 ? NEEDS_NONE : gpu / amount);
  return { gpuPerCpuMilli: perUnit(cpu), gpuPerByte: perUnit(memory) };
};

/** Parts with the same GPU milli each. One kind of request may be in several. */
const needsFromLightToHeavy = (asks: readonly WeightedAsk[]): readonly Need[] => {
  const sorted = asks.toSorted(
    (a, b) => a.ask.cpuMilli / gpuMilliOf(a.ask) - b.ask.cpuMilli / gpuMilliOf(b.ask),
  );
  const part = asks.reduce((sum, { ask, weight }) => sum + weight * gpuMilliOf(ask), 0) / NEEDS;
  const parts: WeightedAsk[][] = [[]];
  let room = part;
  for (const { ask, weight } of sorted) {
    let left = weight * gpuMilliOf(ask);
    while (left > 0) {
      const isLast = parts.length === NEEDS;
      const taken = isLast ? left : Math.min(left, room);
      parts.at(-1)?.push({ ask, weight: taken / gpuMilliOf(ask) });
      left -= taken;
      room -= taken;
      if (isLast || room > part * 1e-9) continue;
      parts.push([]);
      room = part;
    }
  }
  return parts.filter(({ length }) => length > 0).map(needOf);
};

/** Without a history free milli are worth what they are. */
const valueOfRoom = (asks: readonly WeightedAsk[]): Float64Array => {
  const bySize = new Map<number, number>();
  for (const { ask, weight } of asks) {
    const pieces = ask.share === WHOLE ? ask.count : 1;
    bySize.set(ask.share, (bySize.get(ask.share) ?? 0) + weight * pieces);
  }
  const kept = [...bySize]
    .toSorted((a, b) => b[1] - a[1] || b[0] - a[0])
    .slice(0, SIZES_MAX)
    .toSorted((a, b) => a[0] - b[0]);
  if (kept.length === 0) return Float64Array.from({ length: WHOLE + 1 }, (_, milli) => milli);
  const sizes = kept.map(([size]) => size);
  const total = kept.reduce((sum, [, weight]) => sum + weight, 0);
  const prices = cuttingStockPrices(
    WHOLE,
    sizes,
    kept.map(([, weight]) => weight / total),
  );
  return bestFillings(WHOLE, sizes, prices).value.map((lengths) => lengths * WHOLE);
};

/** `kindsFor` says which kinds of devices could ever serve an ask. */
export const learnDemand = (history: readonly WeightedAsk[], kindsFor: (ask: Ask) => number): Demand => {
  const total = history.reduce((sum, { weight }) => sum + weight, 0);
  const cpu: Moments = { mean: 0, meanSquare: 0 };
  const memory: Moments = { mean: 0, meanSquare: 0 };
  const gpuMilli: Moments = { mean: 0, meanSquare: 0 };
  const gpuMilliOfKinds = new Map<number, Moments>();
  const blocks: BlockDemand[] = [];
  for (const { ask, weight } of history) {
    const probability = weight / total;
    const gpu = gpuMilliOf(ask);
    addTo(cpu, ask.cpuMilli, probability);
    addTo(memory, ask.memoryBytes, probability);
    addTo(gpuMilli, gpu, probability);
    if (gpu === 0) continue;
    const kinds = kindsFor(ask);
    const ofKinds = gpuMilliOfKinds.get(kinds) ?? { mean: 0, meanSquare: 0 };
    addTo(ofKinds, gpu, probability);
    gpuMilliOfKinds.set(kinds, ofKinds);
    if (ask.count > 1) blocks.push({ count: ask.count, kinds, probability });
  }
  const ofGpu = history.filter(({ ask }) => gpuMilliOf(ask) > 0);
  return {
    cpu,
    memory,
    gpuMilli,
    gpuMilliOfKinds,
    blocks,
    meanNeed: needOf(ofGpu),
    needs: needsFromLightToHeavy(ofGpu),
    valueOfRoom: valueOfRoom(ofGpu),
  };
};

/** Whether scores by one would differ noticeably from scores by the other. */
export const isSameDemand = (a: Demand, b: Demand): boolean => {
  const isNear = (one: number, other: number): boolean =>
    Math.abs(one - other) <= NEAR * Math.max(one, other);
  const areNear = (one: Need, other: Need): boolean =>
    isNear(one.gpuPerCpuMilli, other.gpuPerCpuMilli) && isNear(one.gpuPerByte, other.gpuPerByte);
  return (
    areNear(a.meanNeed, b.meanNeed) &&
    a.needs.length === b.needs.length &&
    a.needs.every((need, i) => areNear(need, b.needs[i] ?? b.meanNeed)) &&
    a.valueOfRoom.every((value, room) => Math.abs(value - (b.valueOfRoom[room] ?? 0)) <= NEAR * WHOLE)
  );
};
