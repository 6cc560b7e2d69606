/** A wait that can be cut short, also before it begins: a hint that comes while something else is under way is not lost. */
export type AlarmClock = {
  /** Before one looks for what there is to do. */
  readonly reset: () => void;
  readonly ring: () => void;
  /** Resolves when it rings, at once if it rang since the reset, or after `waitMs`. */
  readonly rung: (waitMs: number) => Promise<void>;
};

export const alarmClock = (): AlarmClock => {
  let isRung = false;
  let wakeUp: (() => void) | undefined;
  return {
    reset: () => {
      isRung = false;
    },
    ring: () => {
      isRung = true;
      wakeUp?.();
    },
    rung: (waitMs) =>
      new Promise((resolve) => {
        if (isRung) return resolve();
        const timer = setTimeout(() => wakeUp?.(), waitMs);
        wakeUp = () => {
          wakeUp = undefined;
          clearTimeout(timer);
          resolve();
        };
      }),
  };
};
