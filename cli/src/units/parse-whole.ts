import { usage } from '../cli-failure.ts';

const SHAPE = /^-?\d{1,9}$/;

/** A whole number; its bounds are the server's affair. */
export const parseWhole = (text: string, what: string): number => {
  if (!SHAPE.test(text)) throw usage(`${what} needs a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
};
