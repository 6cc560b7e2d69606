import type { Resources } from '#contracts';
import { deviceCountOf } from './device-ask.ts';

/* Amounts in a user's words. */

export const gibWords = (n: number): string =>
  n >= 2 ** 40 ? `${Number((n / 2 ** 40).toFixed(1))} TiB` : `${Number((n / 2 ** 30).toFixed(1))} GiB`;
export const milliWords = (n: number): string => `${Number((n / 1000).toFixed(3))}`;

/** `0.5 of a GPU`, `1 whole GPU`, `4 whole GPUs`, `20 GiB of a GPU`. */
export const gpuWords = (resources: Resources): string => {
  const { gpuMilli, gpuMemoryBytes } = resources;
  if (gpuMilli === 0) return `${gibWords(gpuMemoryBytes ?? 0)} of a GPU`;
  if (gpuMilli < 1000) return `${milliWords(gpuMilli)} of a GPU`;
  return gpuMilli === 1000 ? '1 whole GPU' : `${deviceCountOf(resources)} whole GPUs`;
};

/** `H100`, `H100 or A100`. */
export const modelWords = ({ gpuModels = [] }: Resources): string => {
  const last = gpuModels.at(-1) ?? '';
  return gpuModels.length < 2 ? last : `${gpuModels.slice(0, -1).join(', ')} or ${last}`;
};
