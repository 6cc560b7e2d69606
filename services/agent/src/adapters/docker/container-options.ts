import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { Cpuset } from '#contracts';
import type { NodeId } from '#kernel';
import { grantName, runName } from '../../domain/run.ts';
import { WORK_FOLDER } from '../../domain/run-environment.ts';
import type { SessionBounds } from '../../domain/session-bounds.ts';
import type { RunSpec } from '../../ports/runtime.ts';
import { containerLimits } from './container-limits.ts';
import { CONTAINER_SECURITY } from './container-security.ts';
import { hardwareMount, hardwareOptions } from './hardware-options.ts';

/** Where containers have the program that holds terminals. */
export const TERMINAL_PROGRAM = '/run/berth/terminal';

export const LABELS = {
  session: 'berth.session',
  epoch: 'berth.epoch',
  member: 'berth.member',
  node: 'berth.node',
  /** Which state folder the agent had: two installations on one engine may have nodes of the same name. */
  home: 'berth.home',
  /** Made before anybody asked for it; whose it is a file says. */
  ready: 'berth.ready',
  /** Holds a network for a session to come, or for one that has joined it. */
  hold: 'berth.hold',
} as const;

export const containerName = (key: RunSpec['key']): string => `berth-${runName(key)}`;
/** How the names of all containers of a session on this node begin. */
export const groupName = (key: RunSpec['key']): string => `berth-${grantName(key)}`;

export type Owner = { readonly uid: number; readonly gid: number };
export type NodeLabels = { readonly nodeId: NodeId; readonly home: string };

/** What surrounds a run, beside what it asks for itself. */
export type ContainerSurroundings = {
  readonly imageId: string;
  readonly labels: NodeLabels;
  readonly owner: Owner;
  readonly bounds: SessionBounds;
  /** The program that holds terminals, on this machine; absent: there is none. */
  readonly terminalFile?: string;
  /** The network that only its session is on, `container:…` where another container holds it, or `none`. */
  readonly network: string;
  /** Of a member: who it is, and where all of them are. */
  readonly member?: MemberAddresses;
};

export type MemberAddresses = {
  readonly name: string;
  readonly address: string;
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
};

/** Members have fixed addresses, so that all of them know each other's names before the first one begins. */
const memberOptions = (network: string, member: MemberAddresses | undefined) =>
  member === undefined
    ? {}
    : {
        NetworkingConfig: {
          EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: member.address } } },
        },
      };

/** Memory from those NUMA nodes alone is an order, not a wish: the scheduler leaves them out where the memory would not fit there. */
export const cpusetOptions = ({
  cpus,
  numaNodes,
}: Cpuset): Pick<HostConfig, 'CpusetCpus' | 'CpusetMems'> => ({
  CpusetCpus: cpus.join(','),
  ...(numaNodes.length === 0 ? {} : { CpusetMems: numaNodes.join(',') }),
});

/**
 * A container that can do nothing but compute: no root, no capabilities, no new privileges, nothing to write but its working folder and bounded
 * tmpfs, and neither more memory (swap included) nor more CPU than granted.
 */
export const containerBody = (
  spec: Omit<RunSpec, 'key'>,
  { imageId, owner, bounds, terminalFile, network, member }: Omit<ContainerSurroundings, 'labels'>,
) =>
  ({
    Image: imageId,
    // An empty entrypoint takes away the image's own, so that the command is all that runs.
    ...(spec.command.length === 0 ? {} : { Entrypoint: [], Cmd: [...spec.command] }),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: WORK_FOLDER,
    User: `${owner.uid}:${owner.gid}`,
    AttachStdout: false,
    AttachStderr: false,
    ...memberOptions(network, member),
    HostConfig: {
      ...CONTAINER_SECURITY,
      ...containerLimits(spec, bounds, owner),
      ...(spec.cpuset === undefined ? {} : cpusetOptions(spec.cpuset)),
      NetworkMode: network,
      ...(member === undefined
        ? {}
        : { ExtraHosts: member.hosts.map(({ name, address }) => `${name}:${address}`) }),
      RestartPolicy: { Name: 'no' },
      ...hardwareOptions(spec.hardware),
      Mounts: [
        { Type: 'bind', Source: spec.workFolder, Target: WORK_FOLDER },
        ...(terminalFile === undefined
          ? []
          : [{ Type: 'bind' as const, Source: terminalFile, Target: TERMINAL_PROGRAM, ReadOnly: true }]),
        ...[...(spec.hardware?.mounts ?? []), ...(spec.folders ?? [])].map(hardwareMount),
      ],
      // The agent copies output away as it comes; this is what can wait while the agent is not there.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '16m', 'max-file': '4' } },
    },
  }) satisfies ContainerCreateOptions;

export const nodeLabels = ({ nodeId, home }: NodeLabels) => ({ [LABELS.node]: nodeId, [LABELS.home]: home });

/** The container of a run. */
export const containerOptions = (
  spec: RunSpec,
  surroundings: ContainerSurroundings,
): ContainerCreateOptions => ({
  ...containerBody(spec, surroundings),
  name: containerName(spec.key),
  // Who joins another container has its host name.
  ...(surroundings.network.startsWith('container:')
    ? {}
    : { Hostname: surroundings.member?.name ?? spec.key.sessionId }),
  Labels: {
    [LABELS.session]: spec.key.sessionId,
    [LABELS.epoch]: String(spec.key.epoch),
    ...(spec.key.member === undefined ? {} : { [LABELS.member]: String(spec.key.member) }),
    ...nodeLabels(surroundings.labels),
  },
});
