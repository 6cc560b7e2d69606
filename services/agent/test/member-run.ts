import { nodeId } from '#kernel';
import type { memberFolders } from '../src/adapters/disk/member-folders.ts';
import type { MemberGrant, MemberPlace } from '../src/domain/member-grants.ts';
import { clientFileIn, memberSshFiles, SSH_CLIENT_SETTINGS } from '../src/domain/member-ssh.ts';
import type { MemberKeys } from '../src/domain/member-ssh.ts';
import type { RunSpec } from '../src/ports/runtime.ts';

/** A run as the member of a session that it is given, with what it needs to reach the others by ssh. */
export const withMemberSsh = async (
  spec: RunSpec,
  place: MemberPlace,
  keys: MemberKeys,
  folders: Pick<ReturnType<typeof memberFolders>, 'make'>,
): Promise<RunSpec> => {
  const source = await folders.make(`m${place.rank}`, memberSshFiles(place, keys));
  const mounts = [
    { source, target: '/etc/berth', isReadOnly: true },
    { source: clientFileIn(source), target: SSH_CLIENT_SETTINGS, isReadOnly: true },
  ];
  const hardware = { devices: [], requests: [], searchFirst: {}, mounts };
  return { ...spec, place, hardware, env: { ...spec.env, RANK: `${place.rank}` } };
};

/** The grant of such a run, as an agent knows it. */
export const memberGrantOf = ({ key, cpuMilli, memoryBytes, place }: RunSpec): MemberGrant => ({
  ...key,
  ...{ want: 'run', graceMs: 0, known: 'running', devices: [], cpuMilli, memoryBytes },
  workload: { kind: 'batch', image: 'python', command: [], env: {} },
  gang: {
    rank: 0,
    nodes: [{ nodeId: nodeId('members') }],
    membersPerNode: place?.localCount ?? 1,
    isReady: true,
    mayStart: true,
  },
});
