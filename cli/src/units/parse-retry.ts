import { usage } from '../cli-failure.ts';
import { parseDuration } from './parse-duration.ts';

export type Retry = { readonly retriesMax: number; readonly backoffMs?: number };

const SHAPE = /^(\d{1,3})(?::(.*))?$/;

/** `3`, `3:60s`: how often, and how long it pauses before the first time. */
export const parseRetry = (text: string): Retry => {
  const [, count, pause] = SHAPE.exec(text) ?? [];
  if (count === undefined)
    throw usage(
      `--retry needs how often, and perhaps the first pause, such as 3 or 3:60s, not ${JSON.stringify(text)}`,
    );
  const retriesMax = Number(count);
  if (pause === undefined) return { retriesMax };
  return { retriesMax, backoffMs: pause === '0' ? 0 : parseDuration(pause, '--retry') };
};
