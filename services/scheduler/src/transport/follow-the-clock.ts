import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from '#service-kit';

const TICK_MS = 500;

/** Looks at something twice a second, never twice at the same time. */
export const followTheClock = (name: string, look: () => Promise<void>): Task => ({
  name,
  run: async (signal) => {
    while (!signal.aborted) {
      await look();
      await delay(TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  },
});
