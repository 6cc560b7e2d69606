import { setTimeout as delay } from 'node:timers/promises';
import { describeError, type Log } from '#kernel';
import type { AppKeeper } from './app-keeper.ts';

const SWEEP_MS = 300_000;

/** Every few minutes, until cancelled: forgets apps of runs that are gone, and keeps logs short. */
export const sweepApps = async (
  apps: Pick<AppKeeper, 'sweep'>,
  runNames: () => ReadonlySet<string> | null,
  log: Log,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await delay(SWEEP_MS, undefined, { signal }).catch(() => undefined);
    const runs = runNames();
    if (signal.aborted || runs === null) continue;
    await apps
      .sweep(runs)
      .catch((error: unknown) => log.warn({ cause: describeError(error) }, 'apps could not be looked after'));
  }
};
