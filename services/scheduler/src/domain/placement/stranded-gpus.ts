import type { Demand, Need } from './demand.ts';

const beyond = (gpuMilli: number, cpuMilli: number, memoryBytes: number, need: Need): number =>
  Math.max(0, gpuMilli - Math.min(cpuMilli * need.gpuPerCpuMilli, memoryBytes * need.gpuPerByte));

/**
 * Free GPU milli of a node that its free CPU and memory can't carry. While both are plentiful in the pool, heavy requests find other nodes
 * and the mean request decides. When they are short (`shortage` near 1), each kind of request has to live with what the node has.
 */
export const strandedGpus = (
  gpuMilli: number,
  cpuMilli: number,
  memoryBytes: number,
  { meanNeed, needs }: Demand,
  shortage: number,
): number => {
  if (gpuMilli === 0) return 0;
  const ofMean = beyond(gpuMilli, cpuMilli, memoryBytes, meanNeed);
  if (shortage === 0) return ofMean;
  let sum = 0;
  for (const need of needs) sum += beyond(gpuMilli, cpuMilli, memoryBytes, need);
  return (1 - shortage) * ofMean + (shortage * sum) / Math.max(1, needs.length);
};
