import type { DesiredGrant, GrantedDevice } from '#contracts';
import { bytes, cpuMilli, gpuMilli, memberName } from '#kernel';
import type { RunKey } from './run.ts';

/** What one member gets of the grant that all members on a node share. */
export type MemberGrant = DesiredGrant & Pick<RunKey, 'member'>;

/** Devices of each member: as many whole ones each, or a part of the one that they share. */
const devicesOf = (
  devices: readonly GrantedDevice[],
  member: number,
  count: number,
): readonly GrantedDevice[] => {
  const [only] = devices;
  if (devices.length !== 1 || only === undefined) {
    const each = devices.length / count;
    return devices.slice(member * each, (member + 1) * each);
  }
  const share = (amount: number): number => Math.floor(amount / count);
  return [
    { ...only, gpuMilli: gpuMilli(share(only.gpuMilli)), gpuMemoryBytes: bytes(share(only.gpuMemoryBytes)) },
  ];
};

/** How many members a grant is for. */
export const memberCount = ({ gang }: DesiredGrant): number => gang?.membersPerNode ?? 1;

/** A grant for each member on this node; one that is alone has all of it. */
export const memberGrants = (grant: DesiredGrant): readonly MemberGrant[] => {
  const count = memberCount(grant);
  if (count === 1) return [grant];
  const share = (amount: number): number => Math.floor(amount / count);
  return Array.from({ length: count }, (_, member) => ({
    ...grant,
    ...(member === 0 ? {} : { member }),
    cpuMilli: cpuMilli(share(grant.cpuMilli)),
    memoryBytes: bytes(share(grant.memoryBytes)),
    devices: devicesOf(grant.devices, member, count),
    ...(grant.shmBytes === undefined ? {} : { shmBytes: bytes(share(grant.shmBytes)) }),
  }));
};

/** Its rank among all members of the session; 0 for one that is alone. */
export const rankOfMember = ({ gang, member = 0 }: MemberGrant): number =>
  gang === undefined ? 0 : gang.rank * gang.membersPerNode + member;

/** `main1`, `worker1` … */
export const nameOfMember = (grant: MemberGrant): string => memberName(rankOfMember(grant));

/** One member of a session with several: its name, and how many there are in all. */
export type MemberPlace = {
  readonly rank: number;
  readonly count: number;
  /** Of the members on this node: which, and how many. */
  readonly local: number;
  readonly localCount: number;
  /** Of a session on several nodes: the network between them. */
  readonly between?: BetweenNodes;
};

/** The network between the members of one session on several nodes. */
export type BetweenNodes = {
  /** Its number: no other session on any of its nodes has the same. */
  readonly network: number;
  /** Of this node among them. */
  readonly nodeRank: number;
  /** Where the others take what is said to their members. */
  readonly peers: readonly string[];
};

/** Null: it is alone. */
export const memberPlace = (grant: MemberGrant): MemberPlace | null => {
  const { gang, member = 0 } = grant;
  if (gang === undefined) return null;
  const { nodes, network, membersPerNode: localCount } = gang;
  const rank = rankOfMember(grant);
  const place = { rank, count: nodes.length * localCount, local: member, localCount };
  if (network === undefined) return place;
  const peers = nodes.flatMap(({ address }, n) => (n === gang.rank ? [] : (address ?? [])));
  return { ...place, between: { network, nodeRank: gang.rank, peers } };
};
