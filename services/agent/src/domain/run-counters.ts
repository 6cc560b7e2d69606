import type { RunRates, RunTotals } from '#contracts';
import type { EpochMs } from '#kernel';

/** What the kernel has counted of one run up to a moment. */
export type RunCounters = RunTotals & {
  readonly at: EpochMs;
  /** Without what the kernel can give back at any time. */
  readonly memoryBytes: number;
  readonly memoryPeakBytes: number | null;
  /** Null: none is set. */
  readonly memoryLimitBytes: number | null;
  readonly processCount: number | null;
};

/** A counter that begins anew (a container that was made again, say) tells of nothing for once. */
const rise = (before: number | null, now: number | null): number | null =>
  before === null || now === null ? null : Math.max(0, now - before);

const NONE: RunRates = {
  cpuMilli: 0,
  readBytesPerS: null,
  writtenBytesPerS: null,
  receivedBytesPerS: null,
  sentBytesPerS: null,
};

/** Rates between two looks at the same run; without a look before there are none yet. */
export const ratesBetween = (
  before: RunCounters | null,
  now: RunCounters,
): { readonly rates: RunRates; readonly overMs: number } => {
  const overMs = before === null ? 0 : now.at - before.at;
  if (before === null || overMs <= 0) return { rates: NONE, overMs: 0 };
  const perSecond = (amount: number | null): number | null =>
    amount === null ? null : Math.round((amount * 1000) / overMs);
  return {
    overMs,
    rates: {
      cpuMilli: Math.round(((rise(before.cpuMs, now.cpuMs) ?? 0) * 1000) / overMs),
      readBytesPerS: perSecond(rise(before.readBytes, now.readBytes)),
      writtenBytesPerS: perSecond(rise(before.writtenBytes, now.writtenBytes)),
      receivedBytesPerS: perSecond(rise(before.receivedBytes, now.receivedBytes)),
      sentBytesPerS: perSecond(rise(before.sentBytes, now.sentBytes)),
    },
  };
};
