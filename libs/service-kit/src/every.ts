import type { Task } from './tasks.ts';
import { pause } from './pause.ts';

/** A task that does something now and then: at the start, and again `periodMs` after it was done. */
export const every = (periodMs: number, name: string, act: () => Promise<void>): Task => ({
  name,
  run: async (signal) => {
    while (!signal.aborted) {
      await act();
      await pause(periodMs, signal);
    }
  },
});
