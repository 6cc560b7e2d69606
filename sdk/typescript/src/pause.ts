/** Waits, or rejects with the reason of the signal. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = (): void => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

/** Why a signal was aborted, as an error. */
export const reasonOf = (signal: AbortSignal | undefined): Error => {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('The call was cancelled.', 'AbortError');
};

const PAUSE = { firstMs: 100, maxMs: 2000 } as const;

/** The pause before each further try: twice as long as the one before, within bounds, and never the same for two clients. */
export const backOff = (): ((atLeastMs?: number) => number) => {
  let nextMs: number = PAUSE.firstMs;
  return (atLeastMs = 0) => {
    const ms = nextMs * (0.5 + Math.random() / 2);
    nextMs = Math.min(nextMs * 2, PAUSE.maxMs);
    return Math.max(ms, atLeastMs);
  };
};
