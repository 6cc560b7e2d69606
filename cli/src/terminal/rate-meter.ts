/** How fast something goes now: over the last seconds, so that a break shows and the beginning is forgotten. */
export type RateMeter = {
  /** So much has been moved by then. */
  readonly note: (doneBytes: number, atMs: number) => void;
  /** Undefined: not known yet. */
  readonly bytesPerSecond: () => number | undefined;
};

const WINDOW_MS = 5000;
const STEP_MS = 100;
const LEAST_MS = 700;

export const rateMeter = (): RateMeter => {
  let samples: { readonly doneBytes: number; readonly atMs: number }[] = [];
  return {
    note: (doneBytes, atMs) => {
      const last = samples.at(-1);
      // It went back: it begins anew, and what came before says nothing of it.
      if (last !== undefined && doneBytes < last.doneBytes) samples = [];
      // However often it is told: a sample in a tenth of a second is enough.
      const before = samples.at(-2);
      if (before !== undefined && atMs - before.atMs < STEP_MS) samples.pop();
      samples.push({ doneBytes, atMs });
      while ((samples[1]?.atMs ?? Infinity) <= atMs - WINDOW_MS) samples.shift();
    },
    bytesPerSecond: () => {
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_MS) return undefined;
      return ((last.doneBytes - first.doneBytes) / (last.atMs - first.atMs)) * 1000;
    },
  };
};
