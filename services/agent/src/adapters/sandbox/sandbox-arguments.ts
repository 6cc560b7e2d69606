import { readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { type Bytes, mebibytes } from '#kernel';
import { scratchBytes, type SessionBounds, sharedMemoryBytes } from '../../domain/session-bounds.ts';
import { HOME_FOLDER, WORK_FOLDER } from '../../domain/run-environment.ts';
import type { FolderBind, RunHardware, RunSpec } from '../../ports/runtime.ts';
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
/** Folders of the image that programs may need, or that something is put into. */
const KEPT = new Set(['work', 'tmp', 'home']);
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

/** A root of its own, of the parts of the other one: so that there is a place for folders, where the image has none. */
const openRootArguments = (root: SandboxRoot, folders: readonly FolderBind[]): readonly string[] => {
  if (root.kind === 'host') return rootArguments(root);
  const places = new Set(folders.map(({ target }) => target.split('/')[1]));
  return readdirSync(root.folder, { withFileTypes: true }).flatMap((entry) => {
    const [inside, outside] = [`/${entry.name}`, path.join(root.folder, entry.name)];
    if (entry.isSymbolicLink()) return ['--symlink', readlinkSync(outside), inside];
    if (!entry.isDirectory()) return ['--ro-bind', outside, inside];
    return places.has(entry.name) && !KEPT.has(entry.name) ? [] : ['--ro-bind', outside, inside];
  });
};

/** Each with its mount point. Afterwards nothing can be written to the root itself. */
const folderArguments = (folders: readonly FolderBind[]): readonly string[] =>
  folders.length === 0
    ? []
    : [
        ...folders.flatMap(({ source, target, isReadOnly }) => [
          ...parentsOf(target).flatMap((parent) => ['--perms', '0755', '--dir', parent]),
          isReadOnly ? '--ro-bind' : '--bind',
          source,
          target,
        ]),
        '--remount-ro',
        '/',
      ];
/** What every session has of its own is there already. */
const parentsOf = (target: string): readonly string[] => {
  const names = target.split('/').slice(1, -1);
  return names
    .map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
    .filter((parent) => !['/work', '/tmp', '/home', HOME_FOLDER].includes(parent));
};

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
  { key, env, memoryBytes, shmBytes, workFolder, hardware, folders = [] }: RunSpec,
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
    ...(folders.length === 0 ? rootArguments(root) : openRootArguments(root, folders)),
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
    ...folderArguments(folders),
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
