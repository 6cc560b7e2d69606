import { DependencyFailure } from '#kernel';
import { createAlarm } from './alarm.ts';

const PAUSE_FIRST_MS = 100;
const PAUSE_MAX_MS = 2000;

/**
 * Asks again while a dependency is away, for at most `maxMs`: who follows a session must not be cut off because Postgres restarts.
 *
 * @throws DependencyFailure when it stays away, or may not be asked again
 */
export const persist = async <T>(ask: () => Promise<T>, maxMs: number, signal: AbortSignal): Promise<T> => {
  const alarm = createAlarm(signal);
  const givesUpAt = performance.now() + maxMs;
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    try {
      return await ask();
    } catch (error) {
      const mayRetry = error instanceof DependencyFailure && error.retryable;
      if (!mayRetry || signal.aborted || performance.now() + pauseMs > givesUpAt) throw error;
      await alarm.wait(pauseMs);
    }
  }
};
