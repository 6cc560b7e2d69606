import { type EpochMs, toIso } from '#kernel';

/** `2026-11-27 09:00 UTC`. */
export const sayWhen = (at: EpochMs): string => `${toIso(at).slice(0, 16).replace('T', ' ')} UTC`;
