import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Cpuset } from '#contracts';
import { cgroupFoldersOf } from './cgroup-folders.ts';

/** Binds a container to CPUs by what the kernel shows of it, which takes no time; false if that can't be done from here. */
export const bindToCpus = (pid: number, containerId: string, { cpus, numaNodes }: Cpuset): boolean => {
  const folder = cgroupFoldersOf(pid)?.of('cpuset');
  // A PID alone may be that of another process by now, or be counted elsewhere.
  if (folder == null || !folder.includes(containerId)) return false;
  try {
    writeFileSync(path.join(folder, 'cpuset.cpus'), cpus.join(','));
    if (numaNodes.length > 0) writeFileSync(path.join(folder, 'cpuset.mems'), numaNodes.join(','));
    return readFileSync(path.join(folder, 'cpuset.cpus'), 'utf8').trim() !== '';
  } catch {
    return false;
  }
};
