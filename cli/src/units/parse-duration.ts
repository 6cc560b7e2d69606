import { usage } from '../cli-failure.ts';

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const SHAPE = /^(?:\d+(?:d|h|ms|m|s))+$/;
const PARTS = /(\d+)(d|h|ms|m|s)/g;

/** `1h30m`, `90s`, `2d`: milliseconds. Units go from large to small, each once. */
export const parseDuration = (text: string, what: string): number => {
  const wanted = `${what} needs a time with its unit, such as 90s, 1h30m or 2d`;
  if (/^\d+$/.test(text)) throw usage(`${wanted}; did you mean ${text}s?`);
  if (!SHAPE.test(text)) throw usage(`${wanted}, not ${JSON.stringify(text)}`);
  let total = 0;
  let last = Infinity;
  for (const [, number = '', unit = ''] of text.matchAll(PARTS)) {
    const factor = UNITS[unit] ?? 0;
    if (factor >= last)
      throw usage(`${wanted}; write the larger unit first and each once, not ${JSON.stringify(text)}`);
    last = factor;
    total += Number(number) * factor;
  }
  if (!Number.isSafeInteger(total) || total < 1) throw usage(`${what} is out of bounds: ${text}`);
  return total;
};
