import type { EpochMs } from '#kernel';
import type { RunUsage } from './live-usage.ts';

/** What counts as doing nothing: all of it at once, and nobody typing. */
export type IdleThresholds = {
  /** CPUs kept busy, in thousandths; a notebook at rest takes a few. */
  readonly cpuMilli: number;
  /** Of any of its devices. */
  readonly gpuPercent: number;
  /** In and out together. */
  readonly networkBytesPerS: number;
};

/** What a session may do and still be idle, where nobody has said anything else. */
export const DEFAULT_IDLE_THRESHOLDS: IdleThresholds = {
  cpuMilli: 50,
  gpuPercent: 2,
  networkBytesPerS: 10_000,
};

/** When a run was last seen to do something; null: it was not in this sample. */
export const activeAt = (
  { at, rates, devices, lastInputAt }: RunUsage,
  { cpuMilli, gpuPercent, networkBytesPerS }: IdleThresholds,
): EpochMs | null => {
  const network = (rates.receivedBytesPerS ?? 0) + (rates.sentBytesPerS ?? 0);
  const isGpuBusy = devices.some(({ busyPercent }) => (busyPercent ?? 0) > gpuPercent);
  return rates.cpuMilli > cpuMilli || isGpuBusy || network > networkBytesPerS ? at : lastInputAt;
};
