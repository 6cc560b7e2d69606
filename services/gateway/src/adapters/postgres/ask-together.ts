import { setImmediate as nextTurn } from 'node:timers/promises';

/** More in one question make it longer than they save. */
const KEYS_MAX = 100;

/**
 * Looks things up by key. Who asks while an answer is under way is asked for together with all others in the next one, so that hundreds of requests at once
 * cost a few questions; what each is told was looked up after he asked.
 */
export const askTogether = <Key, Answer>(
  ask: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>,
): ((key: Key) => Promise<Answer | undefined>) => {
  const waiting = new Map<Key, PromiseWithResolvers<Answer | undefined>>();
  let isAsking = false;

  const askForSome = async (): Promise<void> => {
    const some = [...waiting].slice(0, KEYS_MAX);
    for (const [key] of some) waiting.delete(key);
    try {
      const found = await ask(some.map(([key]) => key));
      for (const [key, { resolve }] of some) resolve(found.get(key));
    } catch (error) {
      for (const [, { reject }] of some) reject(error);
    }
  };
  const askForAll = async (): Promise<void> => {
    isAsking = true;
    await nextTurn(); // those who come in this turn of the loop go along
    while (waiting.size > 0) await askForSome();
    isAsking = false;
  };

  return (key) => {
    const before = waiting.get(key);
    if (before !== undefined) return before.promise;
    const asked = Promise.withResolvers<Answer | undefined>();
    waiting.set(key, asked);
    if (!isAsking) void askForAll();
    return asked.promise;
  };
};
