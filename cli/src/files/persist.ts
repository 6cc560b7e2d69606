import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem, isPassing } from '../api/api-problem.ts';

/** How long to go on while nobody answers, and what is told meanwhile. */
export type Persistence = {
  readonly forMs: number;
  readonly signal: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
};

const PAUSE = { firstMs: 200, maxMs: 3000 } as const;

/** What tus says of two who send the same upload at once, one of whom is gone. */
const isContended = (error: unknown): boolean =>
  error instanceof ApiProblem && ['http-409', 'http-423', 'http-500', 'http-502'].includes(error.code);

/** A connection that breaks in the middle of an answer is told by `fetch` and streams in many words. */
const isBroken = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('E')) ||
  (error instanceof Error && /terminated|premature|aborted/i.test(error.message));

/** Tries again while the trouble may pass, for so long since anything last went well. `went` says that something did. */
export const persist = async <T>(
  { forMs, signal, onTrouble }: Persistence,
  attempt: (went: () => void) => Promise<T>,
): Promise<T> => {
  let wellAt = performance.now();
  let pauseMs: number = PAUSE.firstMs;
  const went = (): void => {
    wellAt = performance.now();
    pauseMs = PAUSE.firstMs;
  };
  for (;;) {
    try {
      return await attempt(went);
    } catch (error) {
      signal.throwIfAborted();
      if (
        !(isPassing(error) || isBroken(error) || isContended(error)) ||
        performance.now() + pauseMs > wellAt + forMs
      )
        throw error;
      onTrouble(error);
      await sleep(pauseMs, undefined, { signal });
      pauseMs = Math.min(pauseMs * 2, PAUSE.maxMs);
    }
  }
};
