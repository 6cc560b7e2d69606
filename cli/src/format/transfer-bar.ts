import { formatBytes, formatDuration } from './quantities.ts';

/** How much of something has been moved; absent total: nobody knows how much there is. */
export type Amount = { readonly doneBytes: number; readonly totalBytes?: number };

const BAR = { least: 8, most: 28 } as const;
/** A rate of less says nothing about when it ends. */
const RATE_LEAST = 1;
const LEFT_MAX_MS = 99 * 3_600_000;

const barOf = (share: number, width: number): string => {
  const full = Math.round(share * width);
  return `${'━'.repeat(full)}${'╌'.repeat(width - full)}`;
};

/**
 * `━━━━━━━━╌╌╌╌╌╌╌╌  412 MiB / 1.2 GiB  48 MiB/s  17s left`, of what is known, in so many columns: the bar goes first, then the time that is left,
 * then the rate.
 */
export const transferBar = (
  { doneBytes, totalBytes }: Amount,
  bytesPerSecond: number | undefined,
  columns: number,
): string => {
  const done = Math.max(0, totalBytes === undefined ? doneBytes : Math.min(doneBytes, totalBytes));
  const isMoving = bytesPerSecond !== undefined && bytesPerSecond >= RATE_LEAST;
  const leftMs =
    totalBytes === undefined || !isMoving || done >= totalBytes
      ? undefined
      : ((totalBytes - done) / bytesPerSecond) * 1000;
  const parts = [
    totalBytes === undefined ? formatBytes(done) : `${formatBytes(done)} / ${formatBytes(totalBytes)}`,
    ...(isMoving ? [`${formatBytes(Math.round(bytesPerSecond))}/s`] : []),
    ...(leftMs === undefined || leftMs > LEFT_MAX_MS
      ? []
      : [`${formatDuration(Math.max(1000, leftMs))} left`]),
  ];
  while (parts.length > 1 && parts.join('  ').length > columns) parts.pop();
  const words = parts.join('  ');
  const room = Math.min(BAR.most, columns - words.length - 2);
  if (totalBytes === undefined || totalBytes === 0 || room < BAR.least) return words;
  return `${barOf(done / totalBytes, room)}  ${words}`;
};
