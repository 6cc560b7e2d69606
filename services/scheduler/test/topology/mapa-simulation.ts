import { DGX1_VOLTA } from './gpu-graph.ts';

/*
 * A DGX-1 Volta shared by jobs that communicate in a ring, on the bandwidth model of MAPA (Ranganath et al., SC'21): the effective bandwidth
 * of a ring as a function of how many of its links are double NVLinks, single ones and PCIe paths, fitted to measurements on that machine.
 * The coefficients are MAPA's published ones; jobs and their order are made here.
 */

/** What a job gets of the GPUs that are free; null when there are too few. */
export type Chooser = (wish: {
  readonly free: readonly number[];
  readonly count: number;
  readonly isSensitive: boolean;
}) => readonly number[] | null;

const GPUS = Array.from({ length: DGX1_VOLTA.size }, (_, gpu) => gpu);
const JOBS = 300;
const COUNT_MAX = 5;

/** Numerical Recipes' linear congruential generator: the same jobs on every machine. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** GB/s that a ring with so many double NVLinks, single NVLinks and PCIe paths reaches. */
const ringBandwidth = (double: number, single: number, pcie: number): number => {
  const pairs = [double * single, single * pcie, double * pcie];
  const triple = double * single * pcie;
  const terms: readonly (readonly [number, number])[] = [
    [16.39670455, double],
    [4.536821878, single],
    [1.55623404, pcie],
    [-20.69484581, 1 / (double + 1)],
    [-9.467461958, 1 / (single + 1)],
    [7.615106783, 1 / (pcie + 1)],
    [-7.973335727, pairs[0] ?? 0],
    [12.73323772, pairs[1] ?? 0],
    [-4.195655221, pairs[2] ?? 0],
    [-8.413419363, 1 / ((pairs[0] ?? 0) + 1)],
    [62.85125807, 1 / ((pairs[1] ?? 0) + 1)],
    [27.41832588, 1 / ((pairs[2] ?? 0) + 1)],
    [-5.114108079, triple],
    [-46.97390071, 1 / (triple + 1)],
  ];
  return terms.reduce((sum, [coefficient, term]) => sum + coefficient * term, 0);
};

const nvlinksOf = (a: number, b: number): number =>
  DGX1_VOLTA.nvlinks.find(([x, y]) => (x === a && y === b) || (x === b && y === a))?.[2] ?? 0;

const ordersOf = (gpus: readonly number[]): readonly (readonly number[])[] =>
  gpus.length < 2
    ? [gpus]
    : gpus.flatMap((first) => ordersOf(gpus.filter((gpu) => gpu !== first)).map((rest) => [first, ...rest]));

const bandwidths = new Map<string, number>();
/** The bandwidth of the best ring through the GPUs. */
export const bandwidthOf = (gpus: readonly number[]): number => {
  const key = gpus.toSorted((a, b) => a - b).join();
  const known = bandwidths.get(key);
  if (known !== undefined) return known;
  const [first = 0, ...others] = gpus;
  let most = 0;
  for (const order of ordersOf(others)) {
    const ring = [first, ...order];
    const links = ring.map((gpu, n) => nvlinksOf(gpu, ring[(n + 1) % ring.length] ?? first));
    const count = (nvlinks: number): number => links.filter((link) => link === nvlinks).length;
    most = Math.max(most, ringBandwidth(count(2), count(1), count(0)));
  }
  bandwidths.set(key, most);
  return most;
};

export const groupsOf = (gpus: readonly number[], count: number): readonly (readonly number[])[] => {
  const [first, ...rest] = gpus;
  if (count === 0) return [[]];
  if (first === undefined) return [];
  return [...groupsOf(rest, count - 1).map((group) => [first, ...group]), ...groupsOf(rest, count)];
};

const ideal = Array.from({ length: COUNT_MAX + 1 }, (_, count) =>
  count < 2 ? 1 : Math.max(...groupsOf(GPUS, count).map(bandwidthOf)),
);

type Running = { readonly gpus: readonly number[]; readonly endsAt: number };

/**
 * One machine, first come first served, run times that do not depend on the GPUs (as in MAPA's simulator): of each sensitive job with several
 * GPUs, the part of the best bandwidth of its size that it got. The others do not care.
 */
const runOnce = (seed: number, choose: Chooser): readonly number[] => {
  const random = randomFrom(seed);
  const parts: number[] = [];
  let now = 0;
  let running: readonly Running[] = [];
  for (let job = 0; job < JOBS; job++) {
    const count = 1 + Math.floor(random() * COUNT_MAX);
    const isSensitive = random() < 0.5;
    const runTime = 5 + random() * 25;
    const freeNow = (): readonly number[] =>
      GPUS.filter((gpu) => !running.some(({ gpus }) => gpus.includes(gpu)));
    let gpus = choose({ free: freeNow(), count, isSensitive });
    while (gpus === null) {
      now = Math.min(...running.map(({ endsAt }) => endsAt));
      running = running.filter(({ endsAt }) => endsAt > now);
      gpus = choose({ free: freeNow(), count, isSensitive });
    }
    if (count > 1 && isSensitive) parts.push(bandwidthOf(gpus) / (ideal[count] ?? 1));
    running = [...running, { gpus, endsAt: now + runTime }];
  }
  return parts;
};

/** Mean over the sensitive jobs of twenty runs. */
export const meanBandwidthPart = (choose: Chooser): number => {
  const parts = Array.from({ length: 20 }, (_, n) => runOnce(n + 1, choose)).flat();
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
};
