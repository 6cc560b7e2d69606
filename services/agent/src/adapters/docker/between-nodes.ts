import { DependencyFailure } from '#kernel';
import { bridgesOf } from '../../domain/firewall-rules.ts';
import type { BetweenNodes } from '../../domain/member-grants.ts';
import { bridgeAddress, memberAddress, memberSubnet } from '../../domain/member-subnets.ts';
import { type Subnet, writeSubnet } from '../../domain/session-subnets.ts';
import type { Firewall } from '../../ports/firewall.ts';
import type { MemberNetwork } from '../../ports/member-network.ts';
import type { BetweenEngine } from './between-engine.ts';

export type BetweenOptions = {
  readonly engine: BetweenEngine;
  readonly overlay: MemberNetwork;
  readonly firewall: Pick<Firewall, 'ensure' | 'guards'>;
  readonly mark: string;
  /** Where its addresses are taken from; the same on all nodes. */
  readonly pool: Subnet;
};

/** The networks between the nodes of sessions, on one node. */
export type BetweenNetworks = {
  /** Where other nodes reach this one. @throws DependencyFailure when members here reach no other node */
  readonly probe: () => Promise<string>;
  /** Puts a container that is not started yet on the network of its session, made and joined to the other nodes. */
  readonly attach: (container: string, group: string, rank: number, between: BetweenNodes) => Promise<void>;
  readonly addressOf: (network: number, rank: number) => string;
  /** Takes away all that no container is on. */
  readonly sweep: () => Promise<void>;
};

/**
 * A second bridge for each session on several nodes, without a way out, which a VXLAN joins to those of the other nodes. Addresses follow from the number that
 * the scheduler gave the network, and from the ranks of node and member: nobody has to be asked for them.
 */
export const betweenNetworks = (options: BetweenOptions): BetweenNetworks => {
  const { engine, overlay, firewall, mark, pool } = options;
  const nameOf = (network: number): string => `berth-${mark}-c${network}`;
  const bridgeOf = (network: number): string => `${bridgesOf(mark, 'between')}${network.toString(36)}`;
  /** Being attached to just now: no container speaks for them. */
  const pending = new Map<number, number>();
  let changing: Promise<unknown> = Promise.resolve();
  /** Two members of one session must not make its network twice, and a sweep must not take it from between them. */
  const oneByOne = <Value>(act: () => Promise<Value>): Promise<Value> => {
    const next = changing.then(act, act);
    changing = next.catch(() => undefined);
    return next;
  };

  const make = async (group: string, { network, nodeRank }: BetweenNodes): Promise<void> => {
    const name = nameOf(network);
    const present = (await engine.networks()).get(name);
    if (present === group) return;
    // Of a session that is gone: the scheduler gives a number anew when nothing of that is left here.
    if (present !== undefined) await engine.remove(name);
    const subnet = memberSubnet(pool, network);
    const isMade = await engine.make({
      name,
      group,
      bridge: bridgeOf(network),
      subnet: writeSubnet(subnet),
      gateway: bridgeAddress(subnet, nodeRank),
    });
    if (isMade) return;
    throw new DependencyFailure('docker', 'make the network between the nodes of a session', {
      retryable: true,
      cause: `its addresses ${writeSubnet(subnet)} or its name ${name} are in use on this machine`,
    });
  };

  const sweep = async (): Promise<void> => {
    const [networks, used, joined] = await Promise.all([engine.networks(), engine.used(), overlay.joined()]);
    const isIdle = (network: number): boolean => !used.has(nameOf(network)) && !pending.has(network);
    for (const network of joined) if (isIdle(network)) await overlay.leave(network);
    for (const name of networks.keys()) {
      const network = Number(name.slice(name.lastIndexOf('-c') + 2));
      if (isIdle(network)) await engine.remove(name);
    }
  };

  return {
    probe: overlay.probe,
    addressOf: (network, rank) => memberAddress(memberSubnet(pool, network), rank),
    attach: async (container, group, rank, between) => {
      const { network, peers } = between;
      pending.set(network, (pending.get(network) ?? 0) + 1);
      try {
        await oneByOne(async () => {
          await make(group, between);
          await firewall.ensure();
          if (!firewall.guards(bridgeOf(network)))
            throw new DependencyFailure('firewall', 'guard the network between nodes', {
              retryable: false,
              cause: "the engine's networks are not in the agent's own network namespace",
            });
          await overlay.join({ network, bridge: bridgeOf(network), peers });
          await engine.attach(nameOf(network), container, memberAddress(memberSubnet(pool, network), rank));
        });
      } finally {
        const left = (pending.get(network) ?? 1) - 1;
        if (left === 0) pending.delete(network);
        else pending.set(network, left);
      }
    },
    sweep: () => oneByOne(sweep),
  };
};
