import { setTimeout as delay } from 'node:timers/promises';
import { describeError, type Log } from '#kernel';
import { type RunKey, runName } from '../domain/run.ts';
import type { OutputStore } from '../ports/output-store.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Signals } from '../ports/signals.ts';

export type OutputCollector = {
  /** Goes on collecting the output of a run until all of it is stored. Does nothing if that is under way or done. */
  readonly follow: (key: RunKey) => void;
  /** Resolves when all output of a run is stored, or nothing more has come for a while; says which. */
  readonly finish: (key: RunKey) => Promise<boolean>;
  readonly isFollowing: (key: RunKey) => boolean;
  readonly stop: () => Promise<void>;
};

type Following = { readonly done: Promise<void>; readonly cancel: AbortController; lastPieceAt: number };

const PAUSE_MS = 500;
/** Whoever listens is told once for all that came in so long. */
const HINT_EVERY_MS = 30;
/** An ended run whose output does not come any more in so long is given up. */
const SILENCE_MAX_MS = 10_000;
const LOOK_EVERY_MS = 200;

/** Copies the output of runs into the store as it comes. What is stored is not read again: each piece carries the place behind it. */
export const outputCollector = (
  runtime: Runtime,
  store: OutputStore,
  signals: Signals,
  log: Log,
): OutputCollector => {
  const following = new Map<string, Following>();
  const hints = new Map<string, NodeJS.Timeout>();

  const hint = (key: RunKey): void => {
    const name = runName(key);
    if (hints.has(name)) return;
    const tell = (): void => {
      hints.delete(name);
      signals.output(key.sessionId);
    };
    hints.set(name, setTimeout(tell, HINT_EVERY_MS));
  };

  const collect = async (
    key: RunKey,
    self: () => Following | undefined,
    signal: AbortSignal,
  ): Promise<void> => {
    while (!signal.aborted) {
      try {
        for await (const piece of runtime.output(key, store.placeOf(key), signal)) {
          store.append(key, [piece]);
          const own = self();
          if (own !== undefined) own.lastPieceAt = performance.now();
          hint(key);
        }
        if (signal.aborted) return;
        store.complete(key);
        hint(key);
        return;
      } catch (error) {
        if (signal.aborted) return;
        log.warn(
          { ...key, cause: describeError(error) },
          'the output of a session can not be read now; trying again',
        );
        await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  };

  const follow = (key: RunKey): void => {
    const name = runName(key);
    if (following.has(name) || store.isComplete(key)) return;
    const cancel = new AbortController();
    const done = collect(key, () => following.get(name), cancel.signal).finally(() => following.delete(name));
    following.set(name, { done, cancel, lastPieceAt: performance.now() });
  };

  return {
    follow,
    isFollowing: (key) => following.has(runName(key)),
    finish: async (key) => {
      follow(key);
      const own = following.get(runName(key));
      if (own === undefined) return true;
      own.lastPieceAt = performance.now();
      while (following.get(runName(key)) === own) {
        if (performance.now() - own.lastPieceAt > SILENCE_MAX_MS) {
          own.cancel.abort();
          await own.done;
          return false;
        }
        await Promise.race([own.done, delay(LOOK_EVERY_MS)]);
      }
      return true;
    },
    stop: async () => {
      const all = [...following.values()];
      for (const { cancel } of all) cancel.abort();
      await Promise.allSettled(all.map(({ done }) => done));
      for (const timer of hints.values()) clearTimeout(timer);
    },
  };
};
