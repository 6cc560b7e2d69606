import type { EgressPolicy } from '#contracts';

const reached = ({ mode, allow = [] }: EgressPolicy): string => {
  const list = allow.join(', ');
  switch (mode) {
    case 'node':
      return 'whom its node allows';
    case 'internet':
      return list === '' ? 'public addresses only' : `public addresses, and ${list}`;
    case 'listed':
      return `only ${list}`;
    case 'none':
      return 'nobody outside';
    default:
      return mode satisfies never;
  }
};

/** Told to a session that runs when its project says something else of whom it reaches. */
export const egressNotice = (policy: EgressPolicy): string =>
  `[berth] over the network this session reaches from now on: ${reached(policy)}. An admin has set so for the project.\n`;
