import type { Resources } from '#contracts';
import { unreachable } from '#kernel';
import type { Lack } from './choose-devices.ts';
import type { FreeCapacity } from './free-capacity.ts';

const gib = (n: number): string =>
  n >= 2 ** 40 ? `${Number((n / 2 ** 40).toFixed(1))} TiB` : `${Number((n / 2 ** 30).toFixed(1))} GiB`;
const milli = (n: number): string => `${Number((n / 1000).toFixed(3))}`;

/** `half` a GPU, `1 GPU`, `4 GPUs`. */
const gpuWords = (gpuMilli: number): string =>
  gpuMilli < 1000
    ? `${milli(gpuMilli)} of a GPU`
    : gpuMilli === 1000
      ? '1 whole GPU'
      : `${milli(gpuMilli)} whole GPUs`;

const largest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

const mostFree = (lack: Lack, resources: Resources, nodes: readonly FreeCapacity[]): string => {
  switch (lack) {
    case 'cpu':
      return `needs ${milli(resources.cpuMilli)} CPU cores on one node; the best node has ${milli(largest(nodes.map((n) => n.cpuMilli)))}`;
    case 'memory':
      return `needs ${gib(resources.memoryBytes)} of memory on one node; the best node has ${gib(largest(nodes.map((n) => n.memoryBytes)))}`;
    case 'gpu': {
      const best =
        resources.gpuMilli < 1000
          ? `the least used device has ${milli(largest(nodes.flatMap((n) => n.devices.map((d) => d.gpuMilli))))}`
          : `the best node has ${largest(nodes.map((n) => n.devices.filter((d) => d.gpuMilli === 1000).length))}`;
      return `needs ${gpuWords(resources.gpuMilli)} on one node; ${best}`;
    }
    case 'gpu-memory': {
      const best = largest(nodes.flatMap((n) => n.devices.map((d) => d.gpuMemoryBytes)));
      return `needs ${gib(resources.gpuMemoryBytes ?? 0)} of GPU memory; the best device has ${gib(best)}`;
    }
    default:
      return unreachable(lack);
  }
};

/**
 * Why nothing takes the request, in a user's words: the thing that most nodes lack, with numbers.
 * `nodes` is what each has to give (free now, or when empty), `availability` says which of the two.
 */
export const explainLack = (
  resources: Resources,
  lacks: readonly Lack[],
  nodes: readonly FreeCapacity[],
  availability: 'free' | 'in all',
): string => {
  const counts = new Map<Lack, number>();
  for (const lack of lacks) counts.set(lack, (counts.get(lack) ?? 0) + 1);
  const [first] = [...counts].toSorted((a, b) => b[1] - a[1]);
  if (first === undefined) return 'no node has joined the pool yet';
  return `${mostFree(first[0], resources, nodes)} ${availability}`;
};
