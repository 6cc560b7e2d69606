import { usage } from '../cli-failure.ts';

/** `40`: a whole number from 0 up. */
export const parseCount = (text: string, what: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usage(`${what} needs a whole number from 0 up, not ${JSON.stringify(text)}`);
};
