import type { HostConfig } from 'dockerode';
import type { Bytes } from '#kernel';
import { HOME_FOLDER } from '../../domain/run-environment.ts';
import { scratchBytes, type SessionBounds, sharedMemoryBytes } from '../../domain/session-bounds.ts';
import type { RunSpec } from '../../ports/runtime.ts';

/** The engine takes no less than a hundredth of a CPU. */
const CPU_MILLI_MIN = 10;

const tmpfs = (sizeBytes: Bytes, more: string): string => `rw,exec,nosuid,nodev,size=${sizeBytes},${more}`;

/** What a container may use up. Memory and swap together are what was granted: there is no swap. */
export const containerLimits = (
  {
    cpuMilli,
    memoryBytes,
    shmBytes,
    folders = [],
  }: Pick<RunSpec, 'cpuMilli' | 'memoryBytes' | 'shmBytes' | 'folders'>,
  { pidsMax, tmpBytesMax, homeBytesMax }: SessionBounds,
  { uid, gid }: { readonly uid: number; readonly gid: number },
) =>
  ({
    PidsLimit: pidsMax,
    Memory: memoryBytes,
    MemorySwap: memoryBytes,
    NanoCpus: Math.max(CPU_MILLI_MIN, cpuMilli) * 1_000_000,
    ShmSize: sharedMemoryBytes(memoryBytes, shmBytes),
    Tmpfs: {
      '/tmp': tmpfs(scratchBytes(tmpBytesMax, memoryBytes), 'mode=1777'),
      // A home folder takes the place of the one that ends with the session.
      ...(folders.some(({ target }) => target === HOME_FOLDER)
        ? {}
        : {
            [HOME_FOLDER]: tmpfs(scratchBytes(homeBytesMax, memoryBytes), `mode=0700,uid=${uid},gid=${gid}`),
          }),
    },
  }) satisfies HostConfig;
