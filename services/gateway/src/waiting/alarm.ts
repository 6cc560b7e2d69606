/** A wait that can be cut short by whoever has news; news that come while nobody waits are not lost. */
export type Alarm = {
  readonly ring: () => void;
  readonly wait: (maxMs: number) => Promise<void>;
};

/** Rings by itself when the signal comes. It listens to it only while somebody waits: a signal that lives long gathers no listeners. */
export const createAlarm = (signal: AbortSignal): Alarm => {
  let isRung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      isRung = true;
      wake?.();
    },
    wait: (maxMs) =>
      new Promise((resolve) => {
        const done = (): void => {
          wake = undefined;
          isRung = false;
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, maxMs);
        wake = done;
        signal.addEventListener('abort', done);
        if (isRung || signal.aborted) done();
      }),
  };
};
