import type { Cpuset } from '#contracts';
import type { NodeId } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import { chooseCpus } from '../topology/choose-cpus.ts';

const CORE = 1000;

/** Gives out CPUs near the GPUs, node by node, to those who want whole cores; remembers what this round gave. */
export type CpuGiver = {
  readonly give: (node: KnownNode, cpuMilli: number, devices: readonly string[]) => Cpuset | undefined;
};

const heldCpus = (node: KnownNode): readonly number[] =>
  [...node.grants.values()].flatMap(({ cpuset }) => cpuset?.cpus ?? []);

/** Who wants parts of a core, or finds none free, shares all of them by quota: CPU time is given out by the grant, a place to spend it is a favour. */
export const createCpuGiver = (): CpuGiver => {
  const given = new Map<NodeId, Set<number>>();
  return {
    give: (node, cpuMilli, devices) => {
      const { cpuTopology: cpus, devices: all, gpuTopology } = node.inventory;
      if (cpus === undefined || cpuMilli % CORE !== 0 || cpuMilli === 0) return undefined;
      const taken = given.get(node.nodeId) ?? new Set(heldCpus(node));
      const free = new Set(cpus.cpus.map(({ cpu }) => cpu).filter((cpu) => !taken.has(cpu)));
      const numaOf = (deviceId: string): number | null => {
        const device = all.find((one) => one.deviceId === deviceId);
        const place = gpuTopology?.gpus.find(({ index }) => index === device?.index);
        return device?.numaNode ?? place?.numaNodes?.[0] ?? null;
      };
      const gpuNumaNodes = devices.flatMap((id) => numaOf(id) ?? []);
      const chosen = chooseCpus({ cpus, free, count: cpuMilli / CORE, gpuNumaNodes, policy: 'prefer' });
      if (chosen === null) return undefined;
      for (const cpu of chosen.cpus) taken.add(cpu);
      given.set(node.nodeId, taken);
      return { cpus: chosen.cpus, numaNodes: chosen.isSpilled ? [] : chosen.numaNodes };
    },
  };
};
