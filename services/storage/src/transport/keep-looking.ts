import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from '#service-kit';

/** Looks every so often, and never twice at the same time. */
export const keepLooking = (
  name: string,
  periodMs: number,
  look: (signal: AbortSignal) => Promise<void>,
): Task => ({
  name,
  run: async (signal) => {
    while (!signal.aborted) {
      await look(signal);
      await delay(periodMs, undefined, { signal }).catch(() => undefined);
    }
  },
});
