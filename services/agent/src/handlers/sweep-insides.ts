import { setTimeout as delay } from 'node:timers/promises';
import { describeError, type Log } from '#kernel';

/** Something that knows of runs, and forgets those that are gone. */
export type Swept = { readonly sweep: (runs: ReadonlySet<string>) => Promise<void> };

const SWEEP_MS = 300_000;

/** Every few minutes, until cancelled: has what was put into runs (apps, terminals) looked after, and that of runs that are gone forgotten. */
export const sweepInsides = async (
  all: readonly Swept[],
  runNames: () => ReadonlySet<string> | null,
  log: Log,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await delay(SWEEP_MS, undefined, { signal }).catch(() => undefined);
    const runs = runNames();
    if (signal.aborted || runs === null) continue;
    for (const one of all)
      await one
        .sweep(runs)
        .catch((error: unknown) =>
          log.warn({ cause: describeError(error) }, 'what is inside of sessions could not be looked after'),
        );
  }
};
