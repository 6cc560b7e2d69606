import { memberName } from '#kernel';
import type { MemberPlace } from './member-grants.ts';

/** Where a member finds what it needs to know of the others, in its container. */
export const MEMBER_FOLDER = '/etc/berth';
const HOSTFILE = `${MEMBER_FOLDER}/hostfile`;
/** Where `torchrun` and `torch.distributed` meet unless the user says otherwise. */
const MASTER_PORT = '29500';
/** Of a member on the network between nodes. Its other interface leads to nobody on another node, and libraries that would try it hang or give up. */
export const BETWEEN_INTERFACE = 'eth1';
const BETWEEN_DEFAULTS: Readonly<Record<string, string>> = {
  NCCL_SOCKET_IFNAME: BETWEEN_INTERFACE,
  OMPI_MCA_btl_tcp_if_include: BETWEEN_INTERFACE,
  OMPI_MCA_oob_tcp_if_include: BETWEEN_INTERFACE,
  PRTE_MCA_prte_if_include: BETWEEN_INTERFACE,
};

export type MemberEnvironment = {
  /** The user may say otherwise. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly own: Readonly<Record<string, string>>;
};

/**
 * What a program needs to find its peers. One process for each member works at once (`init_method="env://"`); `torchrun` and `mpirun` start more, and set
 * their own ranks in them: NNODES and NODE_RANK are for these.
 */
export const memberEnvironment = ({ rank, count, between }: MemberPlace): MemberEnvironment => ({
  defaults: {
    MASTER_ADDR: memberName(0),
    MASTER_PORT,
    WORLD_SIZE: String(count),
    RANK: String(rank),
    LOCAL_WORLD_SIZE: '1',
    LOCAL_RANK: '0',
    NNODES: String(count),
    NODE_RANK: String(rank),
    OMPI_MCA_orte_default_hostfile: HOSTFILE,
    PRTE_MCA_prte_default_hostfile: HOSTFILE,
    ...(between === undefined ? {} : BETWEEN_DEFAULTS),
  },
  own: {
    BERTH_MEMBER: memberName(rank),
    BERTH_MEMBERS: Array.from({ length: count }, (_, n) => memberName(n)).join(','),
    BERTH_MEMBER_COUNT: String(count),
    BERTH_HOSTFILE: HOSTFILE,
  },
});

/** A file below {@link MEMBER_FOLDER}; a secret one only its owner reads. */
export type MemberFile = { readonly path: string; readonly content: string; readonly isSecret?: boolean };

/** `main1 slots=8`: as many slots as GPUs, and one where there are none. */
const hostfile = ({ count }: MemberPlace, slots: number): string =>
  Array.from({ length: count }, (_, n) => `${memberName(n)} slots=${Math.max(1, slots)}\n`).join('');

export const memberFiles = (place: MemberPlace, gpus: number): readonly MemberFile[] => [
  { path: 'hostfile', content: hostfile(place, gpus) },
];
