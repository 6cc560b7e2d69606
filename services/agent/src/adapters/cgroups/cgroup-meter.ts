import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '#kernel';
import { type RunKey, runName } from '../../domain/run.ts';
import type { RunMeter } from '../../ports/run-meter.ts';
import { cgroupFoldersOf, type CgroupFolders } from './cgroup-folders.ts';
import { counterFiles, type CounterFiles, networkBytes, type ReadFile } from './counter-files.ts';

type Attached = { readonly files: CounterFiles; readonly netDev: string | null };

const READ_MAX = 16 * 1024;
const ROOT = '/sys/fs/cgroup';

/**
 * Plain reads into one buffer. Kept descriptors save a third of the time, but one of `net/dev` keeps a network alive whose container is gone, and the rest
 * would be a thousand for a hundred runs.
 */
const readFiles = (): ReadFile => {
  const buffer = Buffer.alloc(READ_MAX);
  return (file) => {
    let handle: number;
    try {
      handle = openSync(file, 'r');
    } catch {
      return null;
    }
    try {
      return buffer.toString('latin1', 0, readSync(handle, buffer, 0, READ_MAX, 0));
    } catch {
      return null; // the group was removed between the two
    } finally {
      closeSync(handle);
    }
  };
};

const networkOf = (pid: number | 'self'): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return null;
  }
};

/** Groups of its own only: the top of a tree tells of the whole machine. */
const ownGroups = ({ version, of }: CgroupFolders): CgroupFolders => ({
  version,
  of: (controller) => {
    const folder = of(controller);
    const top = version === 2 ? ROOT : path.join(ROOT, controller);
    return folder === null || path.resolve(folder) === top ? null : folder;
  },
});

/** Runs as the kernel counts them: by the control groups and the network of one of their processes. */
export const cgroupMeter = (processOf: (key: RunKey) => Promise<number | null>, clock: Clock): RunMeter => {
  const attached = new Map<string, Attached>();
  const readFile = readFiles();
  return {
    attach: async (key) => {
      const pid = await processOf(key);
      const folders = pid === null ? null : cgroupFoldersOf(pid);
      const files = folders === null ? null : counterFiles(ownGroups(folders));
      if (pid === null || files === null) return false;
      const network = networkOf(pid);
      const hasOwn = network !== null && network !== networkOf('self');
      attached.set(runName(key), { files, netDev: hasOwn ? `/proc/${pid}/net/dev` : null });
      return true;
    },
    isAttached: (key) => attached.has(runName(key)),
    read: (key) => {
      const found = attached.get(runName(key));
      const counted = found?.files.read(readFile) ?? null;
      if (found === undefined || counted === null) return null;
      return {
        at: clock.now(),
        ...counted,
        ...networkBytes(found.netDev === null ? null : readFile(found.netDev)),
      };
    },
    oomKills: (key) => attached.get(runName(key))?.files.oomKills(readFile) ?? null,
    keepOnly: (names) => {
      for (const name of attached.keys()) if (!names.has(name)) attached.delete(name);
    },
  };
};
