import type Docker from 'dockerode';
import { DependencyFailure } from '#kernel';
import type { DeviceRequest } from '../../ports/runtime.ts';
import { isRecord } from '../disk/is-record.ts';
import { engineAttaches } from './engine-attaches.ts';
import { engineCall } from './engine-call.ts';

export type EngineInfo = {
  readonly description: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Containers go on while the engine restarts. */
  readonly hasLiveRestore: boolean;
  /** Where images and containers are. */
  readonly rootFolder: string | null;
  readonly attaches: readonly DeviceRequest['driver'][];
};

/** What an engine says of itself and its machine. */
export const engineInfo = async (docker: Docker): Promise<EngineInfo> => {
  const info: unknown = await engineCall('ask the engine about itself', () => docker.info());
  const {
    DockerRootDir,
    ServerVersion,
    OperatingSystem,
    NCPU,
    MemTotal,
    LiveRestoreEnabled,
    SecurityOptions,
  } = isRecord(info) ? info : {};
  if (typeof NCPU !== 'number' || typeof MemTotal !== 'number')
    throw new DependencyFailure('docker', 'ask the engine about itself', {
      retryable: false,
      cause: 'it does not say how many CPUs and how much memory it has',
    });
  if (!JSON.stringify(SecurityOptions ?? []).includes('seccomp'))
    throw new DependencyFailure('docker', 'isolate sessions', {
      retryable: false,
      cause: 'the engine or the kernel has no seccomp, and no session is started without it',
    });
  return {
    description: `Docker ${String(ServerVersion)} (${String(OperatingSystem)})`,
    cpus: NCPU,
    memoryBytes: MemTotal,
    rootFolder: typeof DockerRootDir === 'string' ? DockerRootDir : null,
    hasLiveRestore: LiveRestoreEnabled === true,
    attaches: isRecord(info) ? engineAttaches(info) : [],
  };
};
