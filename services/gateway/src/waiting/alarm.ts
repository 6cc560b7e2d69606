/** A wait that can be cut short by whoever has news; news that come while nobody waits are not lost. */
export type Alarm = {
  readonly ring: () => void;
  readonly wait: (maxMs: number) => Promise<void>;
};

/** Rings by itself when the signal comes. */
export const createAlarm = (signal: AbortSignal): Alarm => {
  let isRung = false;
  let wake: (() => void) | undefined;
  const ring = (): void => {
    isRung = true;
    wake?.();
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    wait: (maxMs) =>
      new Promise((resolve) => {
        const done = (): void => {
          wake = undefined;
          isRung = signal.aborted;
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(done, maxMs);
        wake = done;
        if (isRung) done();
      }),
  };
};
