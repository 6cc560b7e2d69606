/** Runs work with the same key one after the other, and everything else side by side. */
export type KeyedTurns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** As many keys as there is work under way. */
export const createKeyedTurns = (): KeyedTurns => {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
};
