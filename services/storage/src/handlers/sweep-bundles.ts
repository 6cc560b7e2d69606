import { type Clock, epochMs, type Log } from '#kernel';
import type { BundleStore } from '../ports/bundle-store.ts';

const DAY_MS = 86_400_000;
/** An upload that nobody has added to for so long will not be finished. */
const ABANDONED_MS = 3_600_000;

export type SweepOptions = { readonly unusedDays: number; readonly bytesMax: number };

/** Deletes what nobody uses: bundles after some weeks, or earlier when there are too many; uploads that broke off after an hour. */
export const sweepBundles =
  (store: BundleStore, clock: Clock, log: Log, { unusedDays, bytesMax }: SweepOptions) =>
  async (): Promise<void> => {
    const now = clock.now();
    const swept = await store.sweep({
      unusedBefore: epochMs(now - unusedDays * DAY_MS),
      abandonedBefore: epochMs(now - ABANDONED_MS),
      bytesMax,
    });
    if (swept.bundles + swept.uploads > 0) log.info(swept, 'swept bundles that nobody uses');
  };
