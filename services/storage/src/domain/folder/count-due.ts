import type { EpochMs } from '#kernel';
import type { Folder } from './folder-state.ts';

/** What a volume has left. */
export type VolumeRoom = { readonly freeBytes: number; readonly freeFiles: number };

/** What is known of the last count of a folder. */
export type LastCount = {
  /** When it was last known to be right. */
  readonly at: EpochMs;
  /** When its files were last looked at. */
  readonly countedAt: EpochMs;
  readonly tookMs: number;
  readonly usedBytes: number;
  readonly fileCount: number;
  /** What its volume had left just before; null: nobody looked. */
  readonly room: VolumeRoom | null;
};

/** A folder that a session has, or that is near its quota, is counted often, and one that is both all the time; the others now and then. */
const EVERY_MS = { urgent: 1000, busy: 5000, idle: 300_000 } as const;
/** Counting takes no more than this part of the time: what takes long is counted less often; but a writer that nears its quota is worth more of it. */
const LEISURE = { urgent: 4, usual: 20 } as const;
/** Its volume lost so much of what the folder has left: it may all have gone there. */
const EARLY_PART = 0.25;
const EARLY_BYTES_MIN = 2 ** 20;
/** A volume of which nothing was taken and nothing given back holds what it held: so long that is believed. Servers tell of it late. */
const UNTOUCHED_MS = { used: 60_000, idle: 6 * 3_600_000 } as const;

type Counted = Pick<Folder, 'mounts' | 'quotaPercent' | 'quotaBytes'>;

/** Whether a session may bring the folder to a quota that nothing but the next count keeps: then its volume is looked at, too. */
export const isWatched = ({ mounts, quotaBytes }: Counted, quota: 'hard' | 'accounted'): boolean =>
  quota === 'accounted' &&
  quotaBytes !== null &&
  mounts.some((hold) => hold.mounts.some(({ isReadOnly }) => !isReadOnly));

/** Whether nothing can have changed in it since it was counted, so that it need not be counted again. */
export const isUntouched = (
  { mounts }: Counted,
  last: LastCount,
  now: EpochMs,
  room: VolumeRoom | null,
): boolean =>
  room !== null &&
  last.room !== null &&
  room.freeBytes === last.room.freeBytes &&
  room.freeFiles === last.room.freeFiles &&
  now - last.countedAt < (mounts.length > 0 ? UNTOUCHED_MS.used : UNTOUCHED_MS.idle);

/** Whether it is time to count a folder again. `room`: what its volume has left now; null: not looked at. */
export const isCountDue = (
  { mounts, quotaPercent, quotaBytes }: Counted,
  last: LastCount,
  now: EpochMs,
  room: VolumeRoom | null,
): boolean => {
  const [isUsed, isNear] = [mounts.length > 0, quotaPercent > 0];
  const left = Math.max(0, (quotaBytes ?? 0) - last.usedBytes);
  const lost = room === null || last.room === null ? 0 : last.room.freeBytes - room.freeBytes;
  const isEarly = lost >= Math.max(EARLY_BYTES_MIN, left * EARLY_PART);
  const isUrgent = isUsed && (isNear || isEarly);
  const period = isUrgent ? EVERY_MS.urgent : isUsed || isNear ? EVERY_MS.busy : EVERY_MS.idle;
  const leisure = isUrgent ? LEISURE.urgent : LEISURE.usual;
  return now - last.at >= Math.max(period, last.tookMs * leisure);
};
