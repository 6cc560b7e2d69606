import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '#kernel';
import type { ServerExit } from '#embedded';
import { markOf } from './process-mark.ts';
import { writeWhole } from './write-whole.ts';

/** A child process that runs. */
export type Running = {
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  readonly stop: () => Promise<void>;
  readonly kill9: () => Promise<void>;
};

export type Supervised = {
  readonly name: string;
  /** Times that it ended by itself since it was first started. */
  readonly deaths: () => number;
  /** How it ended the last time. */
  readonly lastExit: () => ServerExit | null;
  /** Ends it for good. */
  readonly stop: () => Promise<void>;
  /** Ends it for good, at once. */
  readonly kill9: () => Promise<void>;
};

const BACKOFF_FIRST_MS = 200;
const BACKOFF_MAX_MS = 5000;
/** Who has lived so long is not in a loop of deaths: the next pause is short again. */
const STEADY_MS = 30_000;

const inWords = ({ code, signal }: ServerExit): string =>
  signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;

/**
 * Starts a child, and starts it again whenever it dies, with a pause that grows while it keeps dying.
 * Rejects if the very first start fails.
 */
export const supervise = async (
  name: string,
  start: () => Promise<Running>,
  options: { readonly runFolder: string; readonly say: (line: string) => void },
): Promise<Supervised> => {
  const { runFolder, say } = options;
  const stopping = new AbortController();
  const markFile = path.join(runFolder, `${name}.json`);
  let deaths = 0;
  let lastExit: ServerExit | null = null;

  const startMarked = async (): Promise<Running> => {
    const running = await start();
    const mark = await markOf(running.pid);
    if (mark !== null) await writeWhole(markFile, `${JSON.stringify(mark)}\n`);
    return running;
  };

  let running: Running | null = await startMarked();

  const startAgain = async (): Promise<void> => {
    try {
      running = await startMarked();
    } catch (error) {
      running = null;
      deaths += 1;
      say(`${name} could not be started again: ${describeError(error)}`);
    }
  };

  const watch = async (): Promise<void> => {
    let pauseMs = BACKOFF_FIRST_MS;
    while (!stopping.signal.aborted) {
      const since = performance.now();
      if (running !== null) {
        lastExit = await running.exited;
        if (stopping.signal.aborted) return;
        deaths += 1;
        say(`${name} ${inWords(lastExit)}; starting it again`);
      }
      if (performance.now() - since > STEADY_MS) pauseMs = BACKOFF_FIRST_MS;
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, BACKOFF_MAX_MS);
      if (!stopping.signal.aborted) await startAgain();
    }
  };
  const watching = watch();

  const end = async (how: 'stop' | 'kill9'): Promise<void> => {
    stopping.abort();
    await running?.[how]();
    await watching;
    // One that was being started while we asked it to stop.
    await running?.[how]();
    await rm(markFile, { force: true });
  };
  return {
    name,
    deaths: () => deaths,
    lastExit: () => lastExit,
    stop: () => end('stop'),
    kill9: () => end('kill9'),
  };
};
