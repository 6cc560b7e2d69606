import path from 'node:path';
import { type Bytes, mebibytes } from '#kernel';
import { scratchBytes, type SessionBounds, sharedMemoryBytes } from '../../domain/session-bounds.ts';
import { HOME_FOLDER, WORK_FOLDER } from '../../domain/run-environment.ts';
import type { RunHardware, RunSpec } from '../../ports/runtime.ts';
import type { Launch } from './run-folder.ts';

/** What the program sees as `/`: a folder of its own, or the programs of this machine. */
export type SandboxRoot =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'host';
      readonly binds: readonly string[];
      readonly links: readonly (readonly [string, string])[];
    };

export type SandboxOptions = {
  readonly root: SandboxRoot;
  /** The agent is root and steps down to the session's user; otherwise the session runs as the agent's own user, in a namespace where that is 1000. */
  readonly stepsDown: boolean;
  /** Namespaces inside are forbidden by bubblewrap too, and not by the filter alone. */
  readonly disablesUserns: boolean;
  readonly hasSeccomp: boolean;
  readonly bounds: SessionBounds;
  readonly command: readonly string[];
};

/** Who a program is inside, whoever runs the agent. */
export const SESSION_UID = 1000;
const RUN_MAX_BYTES = mebibytes(1);
const INFO_FD = '3';
const SECCOMP_FD = '4';
const OPTIONS_FD = '5';

const rootArguments = (root: SandboxRoot): readonly string[] =>
  root.kind === 'folder'
    ? ['--ro-bind', root.folder, '/']
    : [
        ...root.binds.flatMap((folder) => ['--ro-bind', folder, folder]),
        ...root.links.flatMap(([target, link]) => ['--symlink', target, link]),
      ];

const scratch = (folder: string, sizeBytes: Bytes, mode: string): readonly string[] => [
  '--perms',
  mode,
  '--size',
  String(sizeBytes),
  '--tmpfs',
  folder,
];

/** Mount points can only be made where something may be written: in a small folder for what runs bring along. */
const hardwareArguments = (hardware: RunHardware | undefined): readonly string[] => {
  if (hardware === undefined) return [];
  const { devices, mounts } = hardware;
  return [
    ...devices.flatMap((file) => ['--dev-bind', file, file]),
    ...(mounts.length === 0 ? [] : scratch('/run', RUN_MAX_BYTES, '0755')),
    // Left to itself, bubblewrap makes them for its own user alone.
    ...[...new Set(mounts.map(({ target }) => path.dirname(target)))].flatMap((folder) => [
      '--perms',
      '0755',
      '--dir',
      folder,
    ]),
    ...mounts.flatMap(({ source, target, isReadOnly }) => [
      isReadOnly ? '--ro-bind' : '--bind',
      source,
      target,
    ]),
    ...(mounts.length === 0 ? [] : ['--remount-ro', '/run']),
  ];
};

/** In place of bwrap's own way down, which for root would leave user 1000 of the sandbox with root's files. */
const stepDown: readonly string[] = [
  '/usr/bin/setpriv',
  '--reuid',
  String(SESSION_UID),
  '--regid',
  String(SESSION_UID),
  '--clear-groups',
  '--inh-caps=-all',
  '--ambient-caps=-all',
  '--bounding-set=-all',
  '--no-new-privs',
  '--',
];

/**
 * The arguments of bwrap: namespaces for all (no network, not even the machine's loopback), a read-only root, and nothing to write but the working
 * folder and bounded tmpfs. It ends with the process that keeps it. Everybody on a machine may read the arguments of a process, so that the variables of a
 * session are none: they come through a pipe.
 */
export const sandboxArguments = (
  { key, env, memoryBytes, shmBytes, workFolder, hardware }: RunSpec,
  { root, stepsDown, disablesUserns, hasSeccomp, bounds, command }: SandboxOptions,
): Pick<Launch, 'options' | 'args'> => ({
  options: [
    '--die-with-parent',
    '--new-session',
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    ...(stepsDown
      ? [
          '--cap-drop',
          'ALL',
          '--cap-add',
          'CAP_SETUID',
          '--cap-add',
          'CAP_SETGID',
          '--cap-add',
          'CAP_SETPCAP',
        ]
      : [
          '--unshare-user',
          ...(disablesUserns ? ['--disable-userns'] : []),
          '--uid',
          String(SESSION_UID),
          '--gid',
          String(SESSION_UID),
        ]),
    '--hostname',
    key.sessionId,
    ...rootArguments(root),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    ...scratch('/dev/shm', sharedMemoryBytes(memoryBytes, shmBytes), '1777'),
    ...scratch('/tmp', scratchBytes(bounds.tmpBytesMax, memoryBytes), '1777'),
    ...scratch(HOME_FOLDER, scratchBytes(bounds.homeBytesMax, memoryBytes), '0777'),
    ...hardwareArguments(hardware),
    '--bind',
    workFolder,
    WORK_FOLDER,
    '--chdir',
    WORK_FOLDER,
    '--clearenv',
    ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
    '--info-fd',
    INFO_FD,
    ...(hasSeccomp ? ['--seccomp', SECCOMP_FD] : []),
  ],
  args: ['--args', OPTIONS_FD, '--', ...(stepsDown ? stepDown : []), ...command],
});
