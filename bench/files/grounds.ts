import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type DelayOptions, mountDelayed } from '#file-operations/testing';
import type { Ground } from './compare.ts';

/** Half a millisecond for each request, as one SETATTR on a FlashBlade takes, seen from a client. */
const DELAY = { delay_us: 500 };

/** How clients of a NAS behave. */
export const PROFILES: Readonly<Record<'latency' | 'caching' | 'readdirplus', DelayOptions>> = {
  /** Nothing is kept: each look at a name and at its attributes is a request. */
  latency: { ...DELAY, entry_timeout: 0, attr_timeout: 0 },
  /** As an NFS client keeps names for 30 s and attributes for 3 s; cold at the beginning. */
  caching: { ...DELAY, entry_timeout: 30, attr_timeout: 3 },
  /** And attributes come along with the names of a folder, as NFS 3 has it. */
  readdirplus: { ...DELAY, entry_timeout: 30, attr_timeout: 3, rdplus: 1 },
};

/** A mount that answers late, new for each run. */
export const delayedGround = (program: string, backing: string, options: DelayOptions): Ground => ({
  fresh: async () => {
    const mount = await mountDelayed(program, backing, options);
    return {
      cwd: mount.path,
      serverPid: mount.pid,
      requests: async () => (await mount.requests())['total'] ?? Number.NaN,
      done: mount.unmount,
    };
  },
});

/** The disk itself. */
export const localGround = (folder: string): Ground => ({
  fresh: () => Promise.resolve({ cwd: folder, done: () => Promise.resolve() }),
});

const SHARED_MEMORY = '/dev/shm';

/** Behind the slow mount lies a fast disk: memory, if there is enough of it. */
export const fastFolder = (bytes: number): string => {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize > bytes ? SHARED_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
};
