const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1.5 GiB`. */
export const bytesWords = (bytes: number): string => {
  const step = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 2 ** (10 * step);
  return `${Number(size.toFixed(size < 10 ? 1 : 0))} ${UNITS[step] ?? 'B'}`;
};

/** `2 min`, of how long something lasts. */
export const durationWords = (lastsMs: number): string => {
  if (lastsMs < 1000) return `${Math.round(lastsMs)} ms`;
  const seconds = Math.floor(lastsMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
};
