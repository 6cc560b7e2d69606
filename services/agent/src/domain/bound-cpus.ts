import type { Cpuset, CpuTopology } from '#contracts';

/**
 * What of a set of CPUs this machine has: engines refuse a container for one CPU or NUMA node that is not there (switched off since; a node of the machine
 * that mock GPUs imitate). Undefined when nothing of it is left; then any CPU will do.
 */
export const boundCpus = (cpuset: Cpuset, topology: CpuTopology | undefined): Cpuset | undefined => {
  if (topology === undefined) return cpuset;
  const cpus = new Set(topology.cpus.map(({ cpu }) => cpu));
  const nodes = new Set(topology.cpus.map(({ numaNode }) => numaNode));
  const present = cpuset.cpus.filter((cpu) => cpus.has(cpu));
  const numaNodes = cpuset.numaNodes.filter((node) => nodes.has(node));
  // Memory from only some of the wanted nodes may not be enough: then from anywhere.
  const isWhole = numaNodes.length === cpuset.numaNodes.length;
  return present.length === 0 ? undefined : { cpus: present, numaNodes: isWhole ? numaNodes : [] };
};
