import { usage } from '../cli-failure.ts';

const SHAPE = /^(\d{1,6})(?:\.(\d{1,3}))?$/;

/** `0.5`, `2`, `1.25`: thousandths, exactly; nothing is rounded. */
export const parseMilli = (text: string, what: string): number => {
  const [, whole, part = ''] = SHAPE.exec(text) ?? [];
  if (whole === undefined)
    throw usage(
      `${what} needs a number such as 0.5 or 2, with at most three decimals, not ${JSON.stringify(text)}`,
    );
  return Number(whole) * 1000 + Number(part.padEnd(3, '0'));
};

/** A part of one GPU, or whole ones. */
export const parseGpus = (text: string): number => {
  const milli = parseMilli(text, '--gpu');
  if (milli > 1000 && milli % 1000 !== 0)
    throw usage(
      `--gpu takes a part of one GPU (below 1) or whole GPUs, not ${text}; ask for ${Math.floor(milli / 1000)} or ${Math.ceil(milli / 1000)}`,
    );
  return milli;
};
