import type { LiveUsage } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';

/** What all members of a session use together; null is what nobody can tell. */
export type UsageSum = {
  readonly at: EpochMs;
  readonly containers: number;
  readonly cpuMilli: number;
  readonly cpuGrantedMilli: number;
  readonly memoryBytes: number;
  readonly memoryPeakBytes: number | null;
  readonly memoryLimitBytes: number;
  readonly processCount: number | null;
  readonly gpuPercent: number | null;
  readonly gpuMemoryBytes: number | null;
  readonly gpuMemoryGrantedBytes: number | null;
  readonly receivedBytesPerS: number | null;
  readonly sentBytesPerS: number | null;
  readonly readBytesPerS: number | null;
  readonly writtenBytesPerS: number | null;
  readonly oomKills: number;
  /** Null: it does something. */
  readonly idleSince: EpochMs | null;
};

const plus = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
};

/** Null: nothing is known of any of them. */
export const sumOfUsage = (runs: readonly LiveUsage[]): UsageSum | null => {
  if (runs.length === 0) return null;
  const all = (of: (run: LiveUsage) => number | null): number | null => plus(runs.map(of));
  const devices = runs.flatMap((run) => run.devices);
  const busy = devices.flatMap(({ busyPercent }) => busyPercent ?? []);
  const idle = runs.map(({ idleSince }) => idleSince);
  return {
    at: epochMs(Math.max(...runs.map(({ at }) => at))),
    containers: runs.length,
    cpuMilli: all(({ rates }) => rates.cpuMilli) ?? 0,
    cpuGrantedMilli: all((run) => run.cpuGrantedMilli) ?? 0,
    memoryBytes: all((run) => run.memoryBytes) ?? 0,
    memoryPeakBytes: all((run) => run.memoryPeakBytes),
    memoryLimitBytes: all((run) => run.memoryLimitBytes) ?? 0,
    processCount: all((run) => run.processCount),
    gpuPercent: busy.length === 0 ? null : Math.round((plus(busy) ?? 0) / busy.length),
    gpuMemoryBytes: plus(devices.map(({ usedMemoryBytes }) => usedMemoryBytes)),
    gpuMemoryGrantedBytes: plus(devices.map(({ grantedMemoryBytes }) => grantedMemoryBytes)),
    receivedBytesPerS: all(({ rates }) => rates.receivedBytesPerS),
    sentBytesPerS: all(({ rates }) => rates.sentBytesPerS),
    readBytesPerS: all(({ rates }) => rates.readBytesPerS),
    writtenBytesPerS: all(({ rates }) => rates.writtenBytesPerS),
    oomKills: all(({ totals }) => totals.oomKills) ?? 0,
    idleSince: idle.some((since) => since === null)
      ? null
      : epochMs(Math.max(...idle.filter((since) => since !== null))),
  };
};
