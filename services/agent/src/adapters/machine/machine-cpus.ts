import { parseCpuList } from '#contracts';
import { type CpuMap, readCpuTopology } from './read-cpu-topology.ts';
import { sysTree } from './sys-tree.ts';

/** The CPUs that this process may run on: what it may not use, it can't give. */
const allowedCpus = () => {
  const status = sysTree('/proc/self').read('status') ?? '';
  return parseCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '');
};

/** Where the CPUs of this machine sit; null where nobody tells. */
export const machineCpus = (): CpuMap | null =>
  readCpuTopology(sysTree('/sys/devices/system'), allowedCpus());
