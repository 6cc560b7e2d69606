import { memberName } from '#kernel';
import type { MemberPlace } from '../../domain/member-grants.ts';
import type { RunRefusal } from '../../ports/runtime.ts';
import type { MemberAddresses } from './container-options.ts';

export const NO_NETWORK_FOR_MEMBERS: RunRefusal = {
  code: 'members-not-supported',
  message:
    'Members of a session need a network, and this node gives its sessions none: its firewall could not be set. The log of its agent says why.',
};

/** Where the members of a session are; null when they have no network. On one node they share its bridge, on several the network between these. */
export const memberAddresses = (
  { rank, count, local, between }: MemberPlace,
  addressOf: (place: number) => string | null,
  betweenAddressOf: (network: number, rank: number) => string,
): MemberAddresses | null => {
  const address = addressOf(local);
  if (address === null) return null;
  const hosts = Array.from({ length: count }, (_, n) => ({
    name: memberName(n),
    address: between === undefined ? (addressOf(n) ?? '') : betweenAddressOf(between.network, n),
  }));
  return { name: memberName(rank), address, hosts };
};
