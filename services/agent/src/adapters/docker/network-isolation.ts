import { DependencyFailure, describeError, type Log } from '#kernel';
import type { EgressPolicy } from '#contracts';
import type { EgressWalls } from '../firewall/egress-walls.ts';
import type { Egress } from '../../domain/egress.ts';
import type { Firewall } from '../../ports/firewall.ts';
import type { NetworkKind } from './network-engine.ts';
import type { NetworkLease, NetworkWish, SessionNetworks } from './session-networks.ts';

export type NetworkIsolation = {
  /** Looks what can be had on this machine. What an operator should know of it. */
  readonly probe: () => Promise<readonly string[]>;
  /** Where a container goes: a network of its own behind the firewall, or none. It must not start before it is guarded. */
  readonly place: (egress: Egress | undefined, wish?: PlaceWish) => Promise<PlacedNetwork>;
  /** Has what a project takes away in force before the network of a container. */
  readonly wall: (container: string, policy: EgressPolicy | undefined) => Promise<void>;
  /** Looks again where names lead. */
  readonly refresh: () => Promise<void>;
  /** Whether containers get a network at all, as far as is known. */
  readonly hasNetwork: () => boolean;
  /** Resolves when the rules are in force, or were a few seconds ago: for a container that has been behind them since it was made. */
  readonly stayGuarded: (freshMs?: number) => Promise<void>;
  readonly free: (container: string) => void;
  readonly renamed: (container: string, name: string) => void;
  readonly sweep: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type PlaceWish = NetworkWish & {
  /** What the project takes away; absent: nothing. */
  readonly policy?: EgressPolicy | undefined;
};

export type PlacedNetwork = NetworkLease & {
  /** Resolves when the firewall is in force around it: that is looked at while the container is made. @throws DependencyFailure */
  readonly guarded: () => Promise<void>;
};

export type NetworkIsolationOptions = {
  readonly networks: SessionNetworks;
  readonly firewall: Firewall;
  readonly walls: EgressWalls;
  /** Without the firewall sessions get no network; otherwise they get one that leads to the machine itself. */
  readonly isFirewallRequired: boolean;
  /** For sessions that ask for nothing else. */
  readonly egress: Egress;
  readonly log: Log;
};

/** The rules are looked at once a minute while sessions run; when somebody takes over a container that has long been behind them, so much is fresh. */
const STILL_GUARDED_MS = 15_000;

const unguarded = (lease: NetworkLease): PlacedNetwork => ({ ...lease, guarded: () => Promise.resolve() });
const NOWHERE = unguarded({
  name: 'none',
  mode: 'none',
  addressOf: () => null,
  bridge: null,
  settle: () => undefined,
});

const withoutNetwork = (cause: string): string =>
  `Sessions have no network on this node: the firewall that keeps them from the ports of this machine can't be set (${cause}). Run the agent as root with iptables installed, or set BERTH_FIREWALL=optional to give them a network that reaches this machine.`;
const withoutFirewall = (cause: string): string =>
  `Sessions can reach the ports of this machine and what it can reach: the firewall can't be set (${cause}), and BERTH_FIREWALL=optional allows that.`;

/** Puts each session on a network of its own, and only ever behind the firewall, unless the operator does without. */
export const networkIsolation = (options: NetworkIsolationOptions): NetworkIsolation => {
  const { networks, firewall, walls, isFirewallRequired, egress, log } = options;
  let guard: 'firewall' | 'no-network' | 'nothing' = 'firewall';

  /** A network behind the firewall. @throws DependencyFailure when that can't be had now */
  const takeGuarded = async (kind: NetworkKind, wish?: PlaceWish): Promise<PlacedNetwork> => {
    const guarding = firewall.ensure();
    guarding.catch(() => undefined); // heard by who waits until it is guarded
    const lease = await networks.take(kind, wish);
    if (lease.bridge !== null && firewall.guards(lease.bridge)) {
      const { bridge } = lease;
      const walled = walls
        .set(bridge, wish?.policy)
        .then((hasChanged) => (hasChanged ? firewall.ensure() : guarding));
      walled.catch(() => undefined); // the same
      return { ...lease, guarded: () => walled };
    }
    lease.settle(null);
    await guarding;
    throw new DependencyFailure('firewall', 'guard a session', {
      retryable: false,
      cause: `the engine's networks are not in the agent's own network namespace; run the agent with the host's network`,
    });
  };

  const isGuarded = (): boolean => guard === 'firewall';

  /** Why the firewall can't be had; null if it can. @throws when it is the engine that fails */
  const faultOfFirewall = async (): Promise<string | null> => {
    try {
      await firewall.ensure();
      const tried = await takeGuarded('open');
      tried.settle(null);
      await firewall.sweep();
      return null;
    } catch (error) {
      if (error instanceof DependencyFailure && error.dependency === 'firewall') return describeError(error);
      throw error;
    }
  };

  /** What an operator should know of how sessions are guarded from now on. */
  const assess = async (): Promise<readonly string[]> => {
    if (egress === 'none') return [];
    const fault = await faultOfFirewall();
    if (fault === null) guard = 'firewall';
    else guard = isFirewallRequired ? 'no-network' : 'nothing';
    if (fault === null) return [];
    return [isFirewallRequired ? withoutNetwork(fault) : withoutFirewall(fault)];
  };

  return {
    probe: async () => {
      await networks.sweep();
      return assess();
    },
    place: async (wanted, wish) => {
      const alone = wanted ?? egress;
      // Members that reach nobody else still reach each other.
      const kind = alone === 'none' && wish?.group !== undefined ? 'internal' : alone;
      if (kind === 'none' || guard === 'no-network') return NOWHERE;
      if (!isGuarded() && wish?.policy !== undefined) {
        log.warn({}, 'a session whose project limits whom it reaches has no network: there is no firewall');
        return NOWHERE;
      }
      return isGuarded() ? takeGuarded(kind, wish) : unguarded(await networks.take(kind, wish));
    },
    wall: async (container, policy) => {
      const bridge = networks.bridgeOf(container);
      if (bridge === null) return;
      if (isGuarded()) {
        if (await walls.set(bridge, policy)) await firewall.ensure();
      } else if (policy !== undefined)
        throw new DependencyFailure('firewall', 'limit whom a session reaches', {
          retryable: false,
          cause: 'there is no firewall on this node (BERTH_FIREWALL=optional)',
        });
    },
    refresh: async () => {
      if (isGuarded() && (await walls.refresh())) await firewall.ensure();
    },
    hasNetwork: () => guard !== 'no-network',
    stayGuarded: async (freshMs = STILL_GUARDED_MS) => {
      if (egress !== 'none' && isGuarded()) await firewall.ensure(freshMs);
    },
    free: networks.free,
    renamed: networks.renamed,
    sweep: async () => {
      await networks.sweep();
      if (egress === 'none') return;
      await walls.keepOnly(networks.bridges());
      if (guard === 'firewall') return firewall.ensure();
      // What was in the way may be gone: names that could not be looked up, say.
      await assess();
      if (isGuarded()) log.info({}, 'the firewall is set now; sessions get a network again');
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
