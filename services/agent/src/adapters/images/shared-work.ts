/** One piece of work that several may wait for. */
type Shared<Value, Progress> = {
  readonly done: Promise<Value>;
  readonly listeners: Set<(progress: Progress) => void>;
  readonly cancel: AbortController;
  waiting: number;
  /** What was told last: who joins later hears it at once. */
  last: Progress | null;
};

type Work<Value, Progress> = (tell: (progress: Progress) => void, signal: AbortSignal) => Promise<Value>;

/**
 * Does the same work once for all who want it at the same time; each hears its progress. It is cancelled when the last of them has gone, and not before.
 */
export const sharedWork = <Value, Progress>() => {
  const underWay = new Map<string, Shared<Value, Progress>>();

  const begin = (name: string, work: Work<Value, Progress>): Shared<Value, Progress> => {
    const cancel = new AbortController();
    const listeners = new Set<(progress: Progress) => void>();
    const tell = (progress: Progress): void => {
      shared.last = progress;
      for (const listener of listeners) listener(progress);
    };
    const started = Promise.withResolvers<void>();
    const done = started.promise
      .then(() => work(tell, cancel.signal))
      .finally(() => {
        if (underWay.get(name) === shared) underWay.delete(name);
      });
    done.catch(() => undefined); // those who wait hear of it
    const shared: Shared<Value, Progress> = { done, listeners, cancel, waiting: 0, last: null };
    underWay.set(name, shared);
    started.resolve();
    return shared;
  };

  return async (
    name: string,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
    work: Work<Value, Progress>,
  ): Promise<Value> => {
    signal.throwIfAborted();
    const shared = underWay.get(name) ?? begin(name, work);
    shared.waiting += 1;
    shared.listeners.add(onProgress);
    if (shared.last !== null) onProgress(shared.last);
    let leave = (): void => undefined;
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'));
      signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([shared.done, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      shared.listeners.delete(onProgress);
      shared.waiting -= 1;
      if (shared.waiting === 0) {
        if (underWay.get(name) === shared) underWay.delete(name);
        shared.cancel.abort();
      }
    }
  };
};
