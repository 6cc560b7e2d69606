import { describe, expect, it } from 'vitest';
import { readSubnet } from '../../domain/session-subnets.ts';
import type { MemberLink } from '../../ports/member-network.ts';
import type { BetweenEngine, BetweenWish } from './between-engine.ts';
import { betweenNetworks } from './between-nodes.ts';

const MARK = '0123abcd';
const between = { network: 5, nodeRank: 1, peers: ['192.0.2.1'] };

/** An engine and an overlay in variables. */
const world = () => {
  const networks = new Map<string, BetweenWish>();
  const containers = new Map<string, string>();
  const joined = new Map<number, MemberLink>();
  const engine: BetweenEngine = {
    make: async (wish) => {
      networks.set(wish.name, wish);
      return true;
    },
    remove: async (name) => void networks.delete(name),
    attach: async (name, container, address) => void containers.set(container, `${name} ${address}`),
    networks: async () => new Map([...networks].map(([name, { group }]) => [name, group])),
    used: async () => new Set([...containers.values()].map((on) => on.split(' ')[0] ?? '')),
  };
  const between = betweenNetworks({
    engine,
    overlay: {
      probe: async () => '192.0.2.2',
      join: async (link) => void joined.set(link.network, link),
      leave: async (network) => void joined.delete(network),
      joined: async () => [...joined.keys()],
    },
    firewall: { ensure: async () => undefined, guards: () => true },
    mark: MARK,
    pool: readSubnet('198.19.0.0/16')!,
  });
  return { between, networks, containers, joined };
};

describe('the network between the nodes of a session', () => {
  it('is made once for all members on a node, and joined to the other nodes', async () => {
    const { between: nets, networks, containers, joined } = world();
    await Promise.all([nets.attach('s-1', 's-1', 2, between), nets.attach('s-1.1', 's-1', 3, between)]);
    expect([...networks.values()]).toEqual([
      {
        name: 'berth-0123abcd-c5',
        group: 's-1',
        bridge: 'bt0123abcdc5',
        subnet: '198.19.5.0/24',
        gateway: '198.19.5.129',
      },
    ]);
    expect(Object.fromEntries(containers)).toEqual({
      's-1': 'berth-0123abcd-c5 198.19.5.3',
      's-1.1': 'berth-0123abcd-c5 198.19.5.4',
    });
    expect(joined.get(5)).toEqual({ network: 5, bridge: 'bt0123abcdc5', peers: ['192.0.2.1'] });
  });

  it('stays while a container is on it, and goes with the last', async () => {
    const { between: nets, networks, containers, joined } = world();
    await nets.attach('s-1', 's-1', 0, between);
    await nets.sweep();
    expect(networks.size).toBe(1);
    containers.delete('s-1');
    await nets.sweep();
    expect([networks.size, joined.size]).toEqual([0, 0]);
  });

  it('is made anew where that of an earlier session was left', async () => {
    const { between: nets, networks, containers } = world();
    await nets.attach('old-1', 'old-1', 0, between);
    containers.clear();
    await nets.attach('s-1', 's-1', 0, between);
    expect([...networks.values()].map(({ group }) => group)).toEqual(['s-1']);
  });
});
