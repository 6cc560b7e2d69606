const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

const short = (n: number): string =>
  n >= 100 || Number.isInteger(n) ? n.toFixed(0) : n.toFixed(1).replace(/\.0$/, '');

/** `2 GiB`, `1.5 GiB`, `512 MiB`. */
export const formatBytes = (bytes: number): string => {
  let n = bytes;
  let unit = 0;
  while (n >= 1024 && unit < UNITS.length - 1) {
    n /= 1024;
    unit += 1;
  }
  return `${short(n)} ${UNITS[unit] ?? ''}`;
};

/** `40/80 GiB`: both in the unit of the whole. */
export const formatBytesOf = (part: number, whole: number): string => {
  let factor = 1;
  let unit = 0;
  while (whole / factor >= 1024 && unit < UNITS.length - 1) {
    factor *= 1024;
    unit += 1;
  }
  return `${short(part / factor)}/${short(whole / factor)} ${UNITS[unit] ?? ''}`;
};

/** `1.2 GiB in 25s (48 MiB/s)`; of what took no time to speak of only how much it was. */
export const movedWords = (bytes: number, tookMs: number): string => {
  const moved = Math.max(0, bytes);
  if (tookMs < 1000) return formatBytes(moved);
  return `${formatBytes(moved)} in ${formatDuration(tookMs)} (${formatBytes(Math.round((moved / tookMs) * 1000))}/s)`;
};

/** `0.5`, `2`, `1.25`. */
export const formatMilli = (milli: number): string => String(milli / 1000);

/** `3s`, `4m`, `2h05m`, `3d4h`: two units at most. */
export const formatDuration = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10)
    return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${String(seconds % 60).padStart(2, '0')}s`;
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24)
    return minutes % 60 === 0 ? `${hours}h` : `${hours}h${String(minutes % 60).padStart(2, '0')}m`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
};

/** Time since, from two ISO times. */
export const formatAge = (since: string, now: number): string => formatDuration(now - Date.parse(since));

export const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
