import { parseDuration } from './parse-duration.ts';

export type Idle = { readonly afterMs: number; readonly graceMs?: number };

/** `30m`, `30m:5m`: after how long of nothing it is warned, and how long after that it is ended. */
export const parseIdle = (text: string): Idle => {
  const [after = '', grace] = text.split(':', 2);
  const afterMs = parseDuration(after, '--idle');
  return grace === undefined ? { afterMs } : { afterMs, graceMs: parseDuration(grace, '--idle') };
};
