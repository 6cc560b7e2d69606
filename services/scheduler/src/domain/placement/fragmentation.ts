import { ANY_KIND, type Ask } from './cluster-model.ts';

/** What one kind of request needs, and how often it comes (all together 1). Main memory is no part of it. */
export type TypicalRequest = {
  readonly cpuMilli: number;
  readonly count: number;
  readonly share: number;
  readonly kinds: number;
  readonly frequency: number;
};

/** The most frequent kinds of requests that make up `coverage` of all. */
export const typicalRequests = (requests: readonly Ask[], coverage = 0.95): readonly TypicalRequest[] => {
  const counts = new Map<string, { readonly ask: Ask; times: number }>();
  for (const ask of requests) {
    const name = `${ask.cpuMilli}/${ask.share}/${ask.count}/${ask.kinds}`;
    const known = counts.get(name);
    if (known === undefined) counts.set(name, { ask, times: 1 });
    else known.times += 1;
  }
  const sorted = [...counts.values()].toSorted(
    (a, b) =>
      b.times - a.times ||
      b.ask.cpuMilli - a.ask.cpuMilli ||
      b.ask.share - a.ask.share ||
      b.ask.count - a.ask.count ||
      b.ask.kinds - a.ask.kinds,
  );
  const taken: typeof sorted = [];
  let covered = 0;
  for (const one of sorted) {
    if (covered >= coverage * requests.length) break;
    taken.push(one);
    covered += one.times;
  }
  return taken.map(({ ask: { cpuMilli, count, share, kinds }, times }) => ({
    cpuMilli,
    count,
    share,
    kinds,
    frequency: times / covered,
  }));
};

/** What is left of a node, as the measure sees it. */
export type NodeRemains = {
  readonly kind: number;
  readonly cpuMilli: number;
  /** Free milli per device. */
  readonly devices: ArrayLike<number>;
  readonly deviceCount: number;
};

/**
 * Free GPU milli that a request of the typical mix can't use, on average over the mix (Weng et al., "Beware of Fragmentation", ATC '23):
 * all of it where the request can't run here at all, otherwise the devices that have too little left for it.
 */
export const fragmentation = (
  { kind, cpuMilli, devices, deviceCount }: NodeRemains,
  typical: readonly TypicalRequest[],
): number => {
  let idle = 0;
  for (let i = 0; i < deviceCount; i++) idle += devices[i] ?? 0;
  if (idle === 0) return 0;
  let wasted = 0;
  for (const { cpuMilli: cpu, count, share, kinds, frequency } of typical) {
    const mayRun = count > 0 && cpuMilli >= cpu && (kinds === ANY_KIND || ((kinds >> kind) & 1) === 1);
    if (!mayRun) {
      wasted += frequency * idle;
      continue;
    }
    let fitting = 0;
    let tooSmall = 0;
    for (let i = 0; i < deviceCount; i++) {
      const free = devices[i] ?? 0;
      if (free >= share) fitting += 1;
      else tooSmall += free;
    }
    wasted += frequency * (fitting < count ? idle : tooSmall);
  }
  return wasted;
};
