const LETTERS = 'KMGTPE';

/** In units of so many bytes, rounded up; 0: as people read it, such as 1.5K, rounded up as well. */
export const sizeText = (bytes: bigint, unit: bigint): string => {
  if (unit > 0n) return String((bytes + unit - 1n) / unit);
  if (bytes < 1024n) return String(bytes);
  let power = 0;
  let factor = 1024n;
  while (bytes / 1024n >= factor && power < LETTERS.length - 1) {
    factor *= 1024n;
    power += 1;
  }
  const tenths = (bytes * 10n + factor - 1n) / factor;
  if (tenths < 100n) return `${tenths / 10n}.${tenths % 10n}${LETTERS.charAt(power)}`;
  const whole = (bytes + factor - 1n) / factor;
  return whole === 1024n && power < LETTERS.length - 1
    ? `1.0${LETTERS.charAt(power + 1)}`
    : `${whole}${LETTERS.charAt(power)}`;
};
