import { memberName } from '#kernel';
import type { MemberPlace } from '../../domain/member-grants.ts';
import type { RunRefusal } from '../../ports/runtime.ts';
import type { MemberAddresses } from './container-options.ts';

export const NO_NETWORK_FOR_MEMBERS: RunRefusal = {
  code: 'members-not-supported',
  message:
    'Members of a session need a network, and this node gives its sessions none: its firewall could not be set. The log of its agent says why.',
};

/** Where the members of one node are; null when they have no network. */
export const memberAddresses = (
  { rank, local, localCount }: MemberPlace,
  addressOf: (place: number) => string | null,
): MemberAddresses | null => {
  const first = rank - local;
  const hosts = Array.from({ length: localCount }, (_, n) => ({
    name: memberName(first + n),
    address: addressOf(n),
  }));
  const found = hosts.flatMap(({ name, address }) => (address === null ? [] : [{ name, address }]));
  const own = found[local];
  return own === undefined || found.length < localCount ? null : { ...own, hosts: found };
};
