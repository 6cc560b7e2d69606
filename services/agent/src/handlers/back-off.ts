import { setTimeout as delay } from 'node:timers/promises';
import { DependencyFailure, describeError, type Log } from '#kernel';

const PAUSE_MS = { first: 250, max: 5000 } as const;

/**
 * Does it again while what it depends on does not answer, for so long in all. Anything else that is thrown passes; so does the last failure when the time
 * is over, or when cancelled.
 */
export const backOff = async <Value>(
  attempted: string,
  maxMs: number,
  signal: AbortSignal,
  log: Log,
  act: () => Promise<Value>,
): Promise<Value> => {
  const endsAt = performance.now() + maxMs;
  for (let pauseMs: number = PAUSE_MS.first; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS.max)) {
    try {
      return await act();
    } catch (error) {
      const mayRetry = error instanceof DependencyFailure && error.retryable;
      if (!mayRetry || signal.aborted || performance.now() + pauseMs > endsAt) throw error;
      log.warn(
        { attempted, cause: describeError(error) },
        'something the node needs does not answer; trying again',
      );
      await delay(pauseMs, undefined, { signal });
    }
  }
};
