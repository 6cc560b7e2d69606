import type { GpuTopology } from '#contracts';
import { type GpuChooser, createGpuChooser } from './gpu-chooser.ts';

/** Kinds of node that are remembered; a pool has few, bought by the dozen. */
const KINDS_MAX = 256;

/** One chooser for each kind of node: thousands of equal servers share its tables and its answers. */
export const createGpuChoosers = (): ((topology: GpuTopology) => GpuChooser) => {
  const byKind = new Map<string, GpuChooser>();
  const byTopology = new WeakMap<GpuTopology, GpuChooser>();
  return (topology) => {
    const known = byTopology.get(topology);
    if (known !== undefined) return known;
    const kind = JSON.stringify(topology);
    const chooser = byKind.get(kind) ?? createGpuChooser(topology);
    if (byKind.size >= KINDS_MAX) byKind.clear();
    byKind.set(kind, chooser);
    byTopology.set(topology, chooser);
    return chooser;
  };
};
