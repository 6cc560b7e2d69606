import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { Cpuset } from '#contracts';
import type { NodeId } from '#kernel';
import { runName } from '../../domain/run.ts';
import { HOME_FOLDER, WORK_FOLDER } from '../../domain/run-environment.ts';
import type { RunSpec } from '../../ports/runtime.ts';
import { hardwareMount, hardwareOptions } from './hardware-options.ts';

export const NETWORK = 'berth';
export const LABELS = {
  session: 'berth.session',
  epoch: 'berth.epoch',
  node: 'berth.node',
  /** Which state folder the agent had: two installations on one engine may have nodes of the same name. */
  home: 'berth.home',
} as const;

export const containerName = (key: RunSpec['key']): string => `berth-${runName(key)}`;

export type Owner = { readonly uid: number; readonly gid: number };
export type NodeLabels = { readonly nodeId: NodeId; readonly home: string };

const MEBIBYTE = 2 ** 20;
const PIDS_MAX = 4096;
const TMP_MAX_BYTES = 2 ** 30;
const HOME_MAX_BYTES = 256 * MEBIBYTE;
/** The engine takes no less than a hundredth of a CPU. */
const CPU_MILLI_MIN = 10;

const tmpfs = (sizeMaxBytes: number, memoryBytes: number, more: string): string =>
  // What lies there counts as the session's memory: never more than half of it.
  `rw,exec,nosuid,nodev,size=${Math.floor(Math.min(sizeMaxBytes, memoryBytes / 2))},${more}`;

/** Memory from those NUMA nodes alone is an order, not a wish: the scheduler leaves them out where the memory would not fit there. */
const cpusetOptions = ({ cpus, numaNodes }: Cpuset): Pick<HostConfig, 'CpusetCpus' | 'CpusetMems'> => ({
  CpusetCpus: cpus.join(','),
  ...(numaNodes.length === 0 ? {} : { CpusetMems: numaNodes.join(',') }),
});

/**
 * A container that can do nothing but compute: no root, no capabilities, no new privileges, nothing to write but its working folder and two bounded
 * tmpfs, and neither more memory (swap included) nor more CPU than granted.
 */
export const containerOptions = (
  { key, command, env, cpuMilli, memoryBytes, cpuset, hardware, workFolder }: RunSpec,
  imageId: string,
  { nodeId, home }: NodeLabels,
  { uid, gid }: Owner,
): ContainerCreateOptions => ({
  name: containerName(key),
  Image: imageId,
  // An empty entrypoint takes away the image's own, so that the command is all that runs.
  ...(command.length === 0 ? {} : { Entrypoint: [], Cmd: [...command] }),
  Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
  WorkingDir: WORK_FOLDER,
  Hostname: key.sessionId,
  User: `${uid}:${gid}`,
  AttachStdout: false,
  AttachStderr: false,
  Labels: {
    [LABELS.session]: key.sessionId,
    [LABELS.epoch]: String(key.epoch),
    [LABELS.node]: nodeId,
    [LABELS.home]: home,
  },
  HostConfig: {
    // As process 1 a program would not be ended by SIGTERM, and nobody would bury its orphans.
    Init: true,
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    PidsLimit: PIDS_MAX,
    Memory: memoryBytes,
    MemorySwap: memoryBytes,
    NanoCpus: Math.max(CPU_MILLI_MIN, cpuMilli) * 1_000_000,
    ...(cpuset === undefined ? {} : cpusetOptions(cpuset)),
    ShmSize: Math.floor(memoryBytes / 2),
    IpcMode: 'private',
    NetworkMode: NETWORK,
    RestartPolicy: { Name: 'no' },
    ...hardwareOptions(hardware),
    Mounts: [
      { Type: 'bind', Source: workFolder, Target: WORK_FOLDER },
      ...(hardware?.mounts ?? []).map(hardwareMount),
    ],
    Tmpfs: {
      '/tmp': tmpfs(TMP_MAX_BYTES, memoryBytes, 'mode=1777'),
      [HOME_FOLDER]: tmpfs(HOME_MAX_BYTES, memoryBytes, `mode=0700,uid=${uid},gid=${gid}`),
    },
    // The agent copies output away as it comes; this is what can wait while the agent is not there.
    LogConfig: { Type: 'json-file', Config: { 'max-size': '16m', 'max-file': '4' } },
  },
});
