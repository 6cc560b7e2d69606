import { usage } from '../cli-failure.ts';

export type ArrayRange = {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly runningMax?: number;
};

const SHAPE = /^(\d{1,7})(?:-(\d{1,7})(?::(\d{1,7}))?)?(?:%(\d{1,7}))?$/;

/** `1-100`, `0-90:10`, `1-100%10`: the numbers of an array's sessions, in steps, and how many of them may run at once. */
export const parseArray = (text: string): ArrayRange => {
  const [, first, last = first, step = '1', runningMax] = SHAPE.exec(text) ?? [];
  if (first === undefined || last === undefined)
    throw usage(
      `--array needs numbers such as 1-100, 0-90:10 (in steps) or 1-100%10 (ten at once), not ${JSON.stringify(text)}`,
    );
  return {
    first: Number(first),
    last: Number(last),
    step: Number(step),
    ...(runningMax === undefined ? {} : { runningMax: Number(runningMax) }),
  };
};
