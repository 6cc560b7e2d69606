import { setTimeout as delay } from 'node:timers/promises';
import { describeError, type Log } from '#kernel';
import { type RunKey, runName, type RunTask } from '../domain/run.ts';

export type TaskView = ReadonlyMap<string, { readonly key: RunKey; readonly task: RunTask }>;

type Entry = { readonly key: RunKey; readonly cancel: AbortController; task: RunTask };

export type RunTasks = {
  readonly view: () => TaskView;
  /** Begins work for a run; ignored while other work for it is under way. */
  readonly begin: (
    key: RunKey,
    task: RunTask,
    act: (signal: AbortSignal, update: (task: RunTask) => void) => Promise<void>,
  ) => void;
  readonly cancel: (key: RunKey) => void;
  /** Cancels all, and waits for what is under way. */
  readonly stop: () => Promise<void>;
};

/** Work that failed is tried again by the next look at the node, but not at once. */
const PAUSE_MS = 1000;

/** Work on different runs goes on side by side; on one run there is never more than one piece at a time. */
export const runTasks = (
  { onStep, onEnd }: { readonly onStep: () => void; readonly onEnd: () => void },
  log: Log,
): RunTasks => {
  const entries = new Map<string, Entry>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  const carryOut = async (entry: Entry, act: Parameters<RunTasks['begin']>[2]): Promise<void> => {
    const { key, cancel } = entry;
    try {
      await act(cancel.signal, (task) => {
        entry.task = task;
        onStep();
      });
    } catch (error) {
      if (!cancel.signal.aborted) {
        log.warn(
          { ...key, task: entry.task.kind, cause: describeError(error) },
          'work on a session failed; trying again',
        );
        await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    } finally {
      entries.delete(runName(key));
      onEnd();
    }
  };

  return {
    view: () => new Map([...entries].map(([name, { key, task }]) => [name, { key, task }])),
    begin: (key, task, act) => {
      if (entries.has(runName(key)) || stopping.signal.aborted) return;
      const entry: Entry = { key, task, cancel: new AbortController() };
      entries.set(runName(key), entry);
      const work = carryOut(entry, act).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    cancel: (key) => {
      const entry = entries.get(runName(key));
      if (entry === undefined) return;
      if (entry.task.kind === 'preparing') entry.task = { ...entry.task, isCancelled: true };
      entry.cancel.abort();
    },
    stop: async () => {
      stopping.abort();
      for (const { cancel } of entries.values()) cancel.abort();
      await Promise.allSettled(underWay);
    },
  };
};
