import { describeError, type Log } from '#kernel';
import type { Egress } from '../../domain/egress.ts';
import type { Firewall } from '../../ports/firewall.ts';
import type { NetworkLease, SessionNetworks } from './session-networks.ts';

export type NetworkIsolation = {
  /** Looks what can be had on this machine. What an operator should know of it. */
  readonly probe: () => Promise<readonly string[]>;
  /** Where a container goes: a network of its own behind the firewall, or none. */
  readonly place: (egress: Egress | undefined) => Promise<NetworkLease>;
  readonly free: (container: string) => void;
  readonly sweep: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type NetworkIsolationOptions = {
  readonly networks: SessionNetworks;
  readonly firewall: Firewall;
  /** Without the firewall sessions get no network; otherwise they get one that leads to the machine itself. */
  readonly isFirewallRequired: boolean;
  /** For sessions that ask for nothing else. */
  readonly egress: Egress;
  readonly log: Log;
};

const NOWHERE: NetworkLease = { name: 'none', settle: () => undefined };

const withoutNetwork = (cause: string): string =>
  `Sessions have no network on this node: the firewall that keeps them from the ports of this machine can't be set (${cause}). Run the agent as root with iptables installed, or set BERTH_FIREWALL=optional to give them a network that reaches this machine.`;
const withoutFirewall = (cause: string): string =>
  `Sessions can reach the ports of this machine and what it can reach: the firewall can't be set (${cause}), and BERTH_FIREWALL=optional allows that.`;

/** Puts each session on a network of its own, and only ever behind the firewall, unless the operator does without. */
export const networkIsolation = (options: NetworkIsolationOptions): NetworkIsolation => {
  const { networks, firewall, isFirewallRequired, egress, log } = options;
  let guard: 'firewall' | 'no-network' | 'nothing' = 'firewall';

  const tryFirewall = async (): Promise<string | null> => {
    try {
      await firewall.ensure();
      await firewall.sweep();
      return null;
    } catch (error) {
      return describeError(error);
    }
  };

  return {
    probe: async () => {
      await networks.sweep();
      if (egress === 'none') return [];
      const fault = await tryFirewall();
      if (fault === null) {
        guard = 'firewall';
        return [];
      }
      guard = isFirewallRequired ? 'no-network' : 'nothing';
      return [isFirewallRequired ? withoutNetwork(fault) : withoutFirewall(fault)];
    },
    place: async (wanted) => {
      const kind = wanted ?? egress;
      if (kind === 'none' || guard === 'no-network') return NOWHERE;
      const guarding = guard === 'firewall' ? firewall.ensure() : Promise.resolve();
      guarding.catch(() => undefined); // heard below, after the network
      const lease = await networks.take(kind);
      try {
        await guarding;
        return lease;
      } catch (error) {
        lease.settle(null);
        throw error;
      }
    },
    free: networks.free,
    sweep: async () => {
      await networks.sweep();
      if (guard === 'firewall' && egress !== 'none') await firewall.ensure();
    },
    close: async () => {
      try {
        if ((await networks.close()) && guard === 'firewall') await firewall.remove();
      } catch (error) {
        // What is left is found by the next agent on this state folder.
        log.warn({ cause: describeError(error) }, 'the networks of sessions could not be removed now');
      }
    },
  };
};
