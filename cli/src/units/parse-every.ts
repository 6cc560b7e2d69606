import { usage } from '../cli-failure.ts';

const SHAPE = /^(?:(\d{1,3}) ?)?(day|week|weekday)s?$/;

/** `day`, `weekday`, `2 weeks`: how often something comes again. */
export const parseEvery = (text: string, what: string): { readonly unit: string; readonly every: number } => {
  const [, count = '1', unit] = SHAPE.exec(text) ?? [];
  if (unit === undefined)
    throw usage(`${what} needs day, week or weekday, or "2 days", "3 weeks", not ${JSON.stringify(text)}`);
  return { unit, every: Number(count) };
};
