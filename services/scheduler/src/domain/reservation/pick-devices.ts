import type { DeviceId } from '#kernel';
import type { GpuTopology } from '#contracts';
import type { GpuChooser } from '../topology/gpu-chooser.ts';
import type { DeviceOutlook } from './node-outlook.ts';

/** Finds the well-connected ones among the GPUs of a node. */
export type ChooserOf = (topology: GpuTopology) => GpuChooser;

const byFreedom = (a: DeviceOutlook, b: DeviceOutlook): number =>
  Number(b.isFree) - Number(a.isFree) || a.device.index - b.device.index;

/** By how the GPUs are connected; null where nobody knows that of all of them. */
const pickConnected = (
  candidates: readonly DeviceOutlook[],
  count: number,
  topology: GpuTopology,
  chooserOf: ChooserOf,
): readonly DeviceOutlook[] | null => {
  const placeOf = new Map(topology.gpus.map(({ index }, place) => [index, place]));
  const atPlace = new Map<number, DeviceOutlook>();
  for (const one of candidates) {
    const place = placeOf.get(one.device.index);
    if (place === undefined) return null;
    atPlace.set(place, one);
  }
  const free = candidates.filter(({ isFree }) => isFree);
  // Free devices are enough, or all of them are part of it.
  const from = free.length >= count ? free : candidates;
  const places = (ones: readonly DeviceOutlook[]): readonly number[] =>
    ones.map(({ device }) => placeOf.get(device.index) ?? -1);
  const chosen = chooserOf(topology).choose({
    free: places(from),
    required: free.length >= count ? [] : places(free),
    count,
    purpose: count > 1 ? 'bandwidth' : 'preserve',
  });
  return chosen === null ? null : chosen.gpus.flatMap((place) => atPlace.get(place) ?? []);
};

/** So many of the candidates of one node: free ones first, among equals those that reach each other best, or whose links matter least to others. */
export const pickDevices = (
  candidates: readonly DeviceOutlook[],
  count: number,
  topology: GpuTopology | undefined,
  chooserOf: ChooserOf,
): readonly DeviceId[] => {
  const connected =
    topology === undefined || candidates.length === count
      ? null
      : pickConnected(candidates, count, topology, chooserOf);
  const picked = connected ?? candidates.toSorted(byFreedom).slice(0, count);
  return picked.toSorted((a, b) => a.device.index - b.device.index).map(({ device }) => device.deviceId);
};
