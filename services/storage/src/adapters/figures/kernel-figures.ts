import { readFile, stat } from 'node:fs/promises';
import type { VolumeFigures } from '../../ports/volume-backend.ts';
import {
  diskCounters,
  fileSystemOf,
  figuresBetween,
  type KernelCounters,
  type MountedFileSystem,
  nfsCounters,
} from './kernel-counters.ts';

const NETWORK = new Set(['nfs', 'nfs4']);

/** A btrfs has no device of its own number: what it lies on has. */
const diskOf = async ({ device, from }: MountedFileSystem): Promise<string> => {
  if (!device.startsWith('0:') || !from.startsWith('/dev/')) return device;
  const { rdev } = await stat(from);
  // As glibc packs them.
  const major = ((rdev >>> 8) & 0xfff) | (Math.floor(rdev / 2 ** 32) & ~0xfff);
  const minor = (rdev & 0xff) | ((rdev >>> 12) & ~0xff);
  return `${major}:${minor}`;
};

type Seen = { readonly at: number; readonly counters: KernelCounters };

/** How the file system that a path is on works, by the counters of the kernel: each call tells of the time since the one before. Asks no server. */
export const kernelFigures = (path: string, now: () => number = () => performance.now()) => {
  let before: Seen | undefined;
  const count = async (): Promise<{ counters: KernelCounters; source: 'nfs' | 'disk' } | null> => {
    const on = fileSystemOf(await readFile('/proc/self/mountinfo', 'utf8'), path);
    if (on === null) return null;
    if (NETWORK.has(on.type)) {
      const counters = nfsCounters(await readFile('/proc/self/mountstats', 'utf8'), on.place);
      return counters === null ? null : { counters, source: 'nfs' };
    }
    const counters = diskCounters(await readFile('/proc/diskstats', 'utf8'), await diskOf(on));
    return counters === null ? null : { counters, source: 'disk' };
  };
  return async (): Promise<VolumeFigures | null> => {
    const counted = await count();
    const at = now();
    if (counted === null) return null;
    const { counters, source } = counted;
    const figures = before === undefined ? null : figuresBetween(before.counters, counters, at - before.at);
    before = { at, counters };
    return figures === null ? null : { ...figures, source };
  };
};
