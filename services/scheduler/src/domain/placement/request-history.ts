import type { Ask } from './cluster-model.ts';

export type WeightedAsk = { readonly ask: Ask; readonly weight: number };

/** How often each kind of request came lately. */
export type RequestHistory = {
  readonly observe: (ask: Ask) => void;
  /** Requests seen in all, forgotten ones too. */
  readonly seen: () => number;
  readonly entries: () => readonly WeightedAsk[];
};

export type RequestHistoryOptions = {
  /** After so many later requests one counts half. */
  readonly halfLife: number;
  /** Kinds of requests that are remembered; beyond it the rarest half is forgotten. */
  readonly entriesMax: number;
};

const RESCALE_AT = 1e100;

export const requestHistory = ({ halfLife, entriesMax }: RequestHistoryOptions): RequestHistory => {
  const growth = 2 ** (1 / halfLife);
  let weights = new Map<string, { readonly ask: Ask; weight: number }>();
  let weightNow = 1; // later requests weigh more, which is the same as earlier ones weighing less
  let seen = 0;

  const rescale = (): void => {
    for (const one of weights.values()) one.weight /= weightNow;
    weightNow = 1;
  };
  const forgetTheRare = (): void => {
    const byWeight = [...weights].toSorted((a, b) => b[1].weight - a[1].weight);
    weights = new Map(byWeight.slice(0, Math.ceil(entriesMax / 2)));
  };

  return {
    observe: (ask) => {
      seen += 1;
      weightNow *= growth;
      if (weightNow > RESCALE_AT) rescale();
      const { cpuMilli, memoryBytes, count, share, gpuMemoryBytes, kinds } = ask;
      const name = `${cpuMilli}/${memoryBytes}/${count}x${share}/${gpuMemoryBytes ?? ''}/${kinds}`;
      const known = weights.get(name);
      if (known === undefined) weights.set(name, { ask, weight: weightNow });
      else known.weight += weightNow;
      if (weights.size > entriesMax) forgetTheRare();
    },
    seen: () => seen,
    entries: () => [...weights.values()].map(({ ask, weight }) => ({ ask, weight: weight / weightNow })),
  };
};
