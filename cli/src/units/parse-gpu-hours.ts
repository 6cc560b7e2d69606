import { usage } from '../cli-failure.ts';

const SHAPE = /^(\d{1,9})(?:\.(\d{1,3}))?\/(day|week|month)$/;
const HOUR_MS = 3_600_000;

export type GpuBudget = { readonly gpuMilliMs: number; readonly period: string };

/** `1000/month`: GPU-hours for each day, week or month, exactly. */
export const parseGpuHours = (text: string, what: string): GpuBudget => {
  const [, whole, part = '', period] = SHAPE.exec(text) ?? [];
  if (whole === undefined || period === undefined)
    throw usage(
      `${what} needs GPU-hours for each day, week or month, such as 1000/month, not ${JSON.stringify(text)}`,
    );
  const gpuMilliMs = (Number(whole) * 1000 + Number(part.padEnd(3, '0'))) * HOUR_MS;
  if (!Number.isSafeInteger(gpuMilliMs)) throw usage(`${what} is out of bounds: ${text}`);
  return { gpuMilliMs, period };
};
