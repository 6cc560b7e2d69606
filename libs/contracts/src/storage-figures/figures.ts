import type { EpochMs } from '#kernel';

/** How a volume worked for all who use it, over the seconds before `at`. */
export type VolumeSample = {
  readonly at: EpochMs;
  readonly readBytesPerS: number;
  readonly writeBytesPerS: number;
  readonly operationsPerS: number;
  /** Of an operation, on average; 0: there was none. */
  readonly readMicros: number;
  readonly writeMicros: number;
  /** The part of the time in which it had something to do; null: it does not say. */
  readonly busyPercent: number | null;
};

/** What a volume has been seen to do at most, and how fast it answers when it is not pressed. */
export type VolumeLimits = { readonly topBytesPerS: number; readonly usualMicros: number };
export type VolumeLoad = { readonly isAtLimit: boolean; readonly why: string };

const BUSY_PERCENT = 90;
/** Near the most that it was ever seen to do … */
const NEAR_TOP = 0.9;
/** … while answers take so many times as long as usual. */
const SLOWER = 2;
/** Less is no load, whatever the parts are. */
const LOAD_BYTES_PER_S = 8 * 2 ** 20;
/** So many samples before anything is said of what is usual. */
const SAMPLES_MIN = 12;

const bytesOf = ({ readBytesPerS, writeBytesPerS }: VolumeSample): number => readBytesPerS + writeBytesPerS;
const microsOf = ({ readMicros, writeMicros }: VolumeSample): number => Math.max(readMicros, writeMicros);

export const limitsOf = (history: readonly VolumeSample[]): VolumeLimits => {
  const times = history
    .map(microsOf)
    .filter((micros) => micros > 0)
    .toSorted((a, b) => a - b);
  const usual = times.length < SAMPLES_MIN ? 0 : (times[Math.floor(times.length / 2)] ?? 0);
  return { topBytesPerS: Math.max(0, ...history.map(bytesOf)), usualMicros: usual };
};

const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB/s`;
const ms = (micros: number): string => `${(micros / 1000).toFixed(1)} ms`;

/** Whether it could do more at that moment, as far as can be seen from outside. */
export const loadOf = (sample: VolumeSample, { topBytesPerS, usualMicros }: VolumeLimits): VolumeLoad => {
  const [bytes, micros, busy] = [bytesOf(sample), microsOf(sample), sample.busyPercent];
  if (busy !== null && busy >= BUSY_PERCENT)
    return { isAtLimit: true, why: `it is busy ${Math.round(busy)} % of the time, at ${mib(bytes)}` };
  const isNearTop = bytes >= LOAD_BYTES_PER_S && bytes >= topBytesPerS * NEAR_TOP;
  if (isNearTop && usualMicros > 0 && micros >= usualMicros * SLOWER)
    return {
      isAtLimit: true,
      why: `${mib(bytes)} is the most that it was seen to do, and an answer takes ${ms(micros)} in place of ${ms(usualMicros)}`,
    };
  return { isAtLimit: false, why: mib(bytes) };
};

/** How a volume does now, and did in the last while, the oldest first. */
export type VolumeFiguresAnswer = {
  readonly volumeId: string;
  /** Where the figures are from: the kernel's counters of an NFS mount or of a disk, or the array; `none`: nothing counts there. */
  readonly source: 'nfs' | 'disk' | 'array' | 'none';
  readonly everyMs: number;
  readonly samples: readonly VolumeSample[];
  /** Absent: there is no sample yet. */
  readonly load?: VolumeLoad;
};
/** Folders as sessions that have them should know of. */
export type MountedFolderStanding = {
  readonly folderId: string;
  readonly name: string;
  readonly volumeId: string;
  readonly quota: 'hard' | 'accounted';
  readonly quotaPercent: number;
  readonly quotaBytes?: number;
  readonly usedBytes?: number;
};
export type MountStandingsAnswer = {
  readonly folders: readonly MountedFolderStanding[];
  readonly volumes: readonly VolumeFiguresAnswer[];
};
