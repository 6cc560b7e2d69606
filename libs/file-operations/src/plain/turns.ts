/** So many at the same time; the others wait in the order in which they came. */
export type Turns = {
  readonly take: () => Promise<void>;
  /** False: none is free now. */
  readonly tryTake: () => boolean;
  readonly giveBack: () => void;
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
};

export const createTurns = (max: number): Turns => {
  let free = max;
  const waiting: (() => void)[] = [];
  const tryTake = (): boolean => {
    if (free === 0) return false;
    free -= 1;
    return true;
  };
  const take = (): Promise<void> =>
    tryTake() ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve));
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    take,
    tryTake,
    giveBack,
    during: async (work) => {
      await take();
      try {
        return await work();
      } finally {
        giveBack();
      }
    },
  };
};
