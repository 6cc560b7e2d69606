import type { ObservedRun } from '../domain/run.ts';
import type { Runtime } from '../ports/runtime.ts';

/** The runs of a node as they were last seen: to ask an engine for them takes it time that a start then lacks. */
export type SeenRuns = {
  readonly runs: () => readonly ObservedRun[];
  /** Something may be otherwise by now. */
  readonly outdate: () => void;
  /** It is, or it was not looked for long. */
  readonly isDue: () => boolean;
  /** Resolves when the engine has had its rest since the last look. */
  readonly rested: () => Promise<void>;
  readonly look: () => Promise<void>;
};

/** In case nobody says that something has changed. */
export const LOOK_EVERY_MS = 5000;
/** A look takes no more than a third of the time of an engine that is busy with many runs. */
const REST_PER_LOOK = 2;
const REST_MAX_MS = 250;

export const seenRuns = (runtime: Pick<Runtime, 'list'>): SeenRuns => {
  let runs: readonly ObservedRun[] = [];
  let isStale = true;
  let seenAt = 0;
  let restUntil = 0;
  return {
    runs: () => runs,
    outdate: () => {
      isStale = true;
    },
    isDue: () => isStale || performance.now() - seenAt >= LOOK_EVERY_MS,
    rested: async () => {
      const restMs = restUntil - performance.now();
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    },
    look: async () => {
      // What changes from now on may not be in what is seen.
      isStale = false;
      seenAt = performance.now();
      try {
        runs = await runtime.list();
      } catch (error) {
        isStale = true;
        throw error;
      }
      const seenBy = performance.now();
      restUntil = seenBy + Math.min(REST_MAX_MS, REST_PER_LOOK * (seenBy - seenAt));
    },
  };
};
