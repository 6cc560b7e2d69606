export type Alarm = {
  readonly ring: () => void;
  /** Resolves when it has rung since the last wait, when the time is over, or when cancelled. */
  readonly wait: (maxMs: number, signal: AbortSignal) => Promise<void>;
};

/** Wakes one sleeper; a ring while nobody sleeps is remembered. */
export const createAlarm = (): Alarm => {
  let hasRung = false;
  let wake: (() => void) | null = null;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    wait: (maxMs, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          wake = null;
          hasRung = false;
          resolve();
        };
        const timer = setTimeout(done, maxMs);
        signal.addEventListener('abort', done, { once: true });
        wake = done;
        if (hasRung || signal.aborted) done();
      }),
  };
};
