import { describeError, type Log } from '#kernel';
import { pause } from './pause.ts';

/** Something that goes on for as long as the service runs. It returns soon after the signal. */
export type Task = { readonly name: string; readonly run: (signal: AbortSignal) => Promise<void> };

/** Tasks start once the service's dependencies have answered for the first time; one that fails is started again. */
export type Tasks = { readonly add: (task: Task) => void };

export type Supervisor = Tasks & {
  readonly start: () => void;
  /** Signals all and waits for them. */
  readonly stop: () => Promise<void>;
};

/** Settles when the signal comes: for a task that only has something to close at the end. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const PAUSE_MS = { first: 200, max: 5000 } as const;
/** A task that ran for so long was well: its next failure is a first one. */
const WELL_AFTER_MS = 10_000;

export const supervisor = (log: Log): Supervisor => {
  const stopping = new AbortController();
  const added: Task[] = [];
  const running: Promise<void>[] = [];
  let isStarted = false;

  const keepRunning = async ({ name, run }: Task): Promise<void> => {
    let pauseMs: number = PAUSE_MS.first;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      try {
        await run(stopping.signal);
        if (!stopping.signal.aborted) log.warn({ task: name }, 'a task ended by itself; starting it again');
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.error({ task: name, cause: describeError(error) }, 'a task failed; starting it again');
      }
      if (performance.now() - startedAt > WELL_AFTER_MS) pauseMs = PAUSE_MS.first;
      await pause(pauseMs, stopping.signal);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS.max);
    }
  };

  return {
    add: (task) => {
      if (isStarted) running.push(keepRunning(task));
      else added.push(task);
    },
    start: () => {
      isStarted = true;
      running.push(...added.splice(0).map(keepRunning));
    },
    stop: async () => {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
};
