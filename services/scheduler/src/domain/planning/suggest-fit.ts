import type { Resources } from '#contracts';
import { bytes, cpuMilli, gpuMilli } from '#kernel';
import { chooseDevices } from '../placement/choose-devices.ts';
import type { FreeCapacity } from '../placement/free-capacity.ts';

/** One thing that would make a request fit now, if the rest stays as it is: not more than so much of it. */
export type Suggestion =
  | { readonly field: 'gpuMilli' | 'cpuMilli' | 'memoryBytes' | 'nodeCount'; readonly atMost: number }
  /** Any model of GPU, or any size. */
  | { readonly field: 'gpuModels' | 'gpuMemoryMinBytes'; readonly atMost: null };

const WHOLE = 1000;
const MIB = 2 ** 20;

/** The largest multiple of `step` below `from` for which `fits`, given that less always fits better; 0 when none does. */
const largestBelow = (from: number, step: number, fits: (amount: number) => boolean): number => {
  let low = 0;
  let high = Math.ceil(from / step) - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle * step)) low = middle;
    else high = middle - 1;
  }
  return low * step;
};

/** What would make a request fit now: each names the only thing that would have to change. Best first: what keeps most of the request. */
export const suggestFit = (
  resources: Resources,
  nodeCount: number,
  free: readonly FreeCapacity[],
): readonly Suggestion[] => {
  const countFor = (wanted: Resources): number =>
    free.filter((capacity) => chooseDevices(wanted, capacity).fits).length;
  const fits = (wanted: Resources): boolean => countFor(wanted) >= nodeCount;
  if (fits(resources)) return [];
  const suggestions: Suggestion[] = [];
  const suggest = (field: 'gpuMilli' | 'cpuMilli' | 'memoryBytes' | 'nodeCount', atMost: number): void => {
    if (atMost > 0) suggestions.push({ field, atMost });
  };
  const { gpuModels: _models, ...ofAnyModel } = resources;
  if (resources.gpuModels !== undefined && fits(ofAnyModel))
    suggestions.push({ field: 'gpuModels', atMost: null });
  const { gpuMemoryMinBytes: _min, ...ofAnySize } = resources;
  if (resources.gpuMemoryMinBytes !== undefined && fits(ofAnySize))
    suggestions.push({ field: 'gpuMemoryMinBytes', atMost: null });
  if (nodeCount > 1) suggest('nodeCount', countFor(resources));
  const gpu = resources.gpuMilli;
  const withGpu = (amount: number): boolean => fits({ ...resources, gpuMilli: gpuMilli(amount) });
  if (gpu > WHOLE) suggest('gpuMilli', largestBelow(gpu, WHOLE, withGpu) || largestBelow(WHOLE, 50, withGpu));
  else if (gpu > 0) suggest('gpuMilli', largestBelow(gpu, 10, withGpu));
  suggest(
    'cpuMilli',
    largestBelow(resources.cpuMilli, 100, (amount) => fits({ ...resources, cpuMilli: cpuMilli(amount) })),
  );
  suggest(
    'memoryBytes',
    largestBelow(resources.memoryBytes, 256 * MIB, (amount) =>
      fits({ ...resources, memoryBytes: bytes(amount) }),
    ),
  );
  return suggestions;
};
