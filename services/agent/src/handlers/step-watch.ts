import type { StartTimings } from '#contracts';

type Step = 'pull' | 'mount' | 'create' | 'ready';

/** Takes the time of the steps of one start. */
export type StepWatch = {
  /** The one before is over. */
  readonly step: (step: Step) => void;
  /** All so far; the last step is over now. */
  readonly timings: () => StartTimings;
};

export const stepWatch = (isWarm: boolean, now: () => number = () => performance.now()): StepWatch => {
  const took: Record<Step, number> = { pull: 0, mount: 0, create: 0, ready: 0 };
  let current: Step | null = null;
  let since = now();
  const end = (): void => {
    const at = now();
    if (current !== null) took[current] += at - since;
    since = at;
  };
  return {
    step: (step) => {
      end();
      current = step;
    },
    timings: () => {
      end();
      return {
        pullMs: Math.round(took.pull),
        mountMs: Math.round(took.mount),
        createMs: Math.round(took.create),
        readyMs: Math.round(took.ready),
        isWarm,
      };
    },
  };
};
