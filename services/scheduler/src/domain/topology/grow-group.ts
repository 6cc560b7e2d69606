import type { LinkWeights } from './link-weights.ts';

export type GrowWish = {
  readonly free: readonly number[];
  readonly required: readonly number[];
  readonly count: number;
};

type Grown = { readonly gpus: readonly number[]; readonly sum: number };

const grow = (weights: LinkWeights, { free, count }: GrowWish, seed: readonly number[]): Grown => {
  const gpus = [...seed];
  const reach = (gpu: number): number => gpus.reduce((sum, other) => sum + (weights[gpu]?.[other] ?? 0), 0);
  let sum = gpus.reduce((total, gpu) => total + reach(gpu), 0) / 2;
  while (gpus.length < count) {
    const rest = free.filter((gpu) => !gpus.includes(gpu));
    const nearest = rest.reduce((best, gpu) => (reach(gpu) > reach(best) ? gpu : best));
    sum += reach(nearest);
    gpus.push(nearest);
  }
  return { gpus: gpus.toSorted((a, b) => a - b), sum };
};

/** For nodes with more GPUs than the exact search takes: grow a group from each free GPU, the nearest first, and take the best. */
export const growGroup = (weights: LinkWeights, wish: GrowWish): readonly number[] => {
  const seeds = wish.required.length > 0 ? [wish.required] : wish.free.map((gpu) => [gpu]);
  return seeds
    .map((seed) => grow(weights, wish, seed))
    .reduce((best, grown) => (grown.sum > best.sum ? grown : best)).gpus;
};
