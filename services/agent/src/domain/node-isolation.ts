import type { Egress } from './egress.ts';
import { SESSION_BOUNDS, type SessionBounds } from './session-bounds.ts';

/** How a node keeps sessions apart from each other and from itself; what the operator has set. */
export type NodeIsolation = {
  readonly bounds: SessionBounds;
  /** For sessions of which nothing else is said. */
  readonly egress: Egress;
  /** Addresses or networks that no session reaches, beside those that never are. */
  readonly egressDenied: readonly string[];
  /** No network without the firewall. */
  readonly isFirewallRequired: boolean;
  /** Where the networks of sessions take their addresses from. The default is set aside for measurements (RFC 2544): hardly anybody has a host there. */
  readonly sessionSubnet: string;
  /** Where networks between the nodes of a session take their addresses from; the same on all nodes. */
  readonly memberSubnet: string;
  /** Where other nodes reach this one; null: the address that it reaches the control plane from. */
  readonly memberAddress: string | null;
  /** The UDP port for that. */
  readonly memberPort: number;
  /** The control plane, as the agent was told; no session reaches it. */
  readonly natsUrl: string;
};

export const DEFAULT_ISOLATION: NodeIsolation = {
  bounds: SESSION_BOUNDS,
  egress: 'open',
  egressDenied: [],
  isFirewallRequired: true,
  sessionSubnet: '198.18.0.0/16',
  memberSubnet: '198.19.0.0/16',
  memberAddress: null,
  memberPort: 48_790,
  natsUrl: '',
};
