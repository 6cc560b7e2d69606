import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTool } from '../images/run-tool.ts';
import { memberAddress, memberSubnet } from '../../domain/member-subnets.ts';
import { readSubnet } from '../../domain/session-subnets.ts';
import type { LinkTool } from './link-tool.ts';
import { vxlanNetwork } from './vxlan-network.ts';

/* Network namespaces as hosts: each has an address on a wire between them, and bridges with members, which are namespaces too. */

const run = async (...words: readonly string[]): Promise<string> => {
  const [program = '', ...args] = words;
  const { exitCode, lines } = await runTool(program, args);
  if (exitCode !== 0) throw new Error(`${words.join(' ')}: ${lines.join(' ')}`);
  return lines.join('\n');
};
const mark = randomBytes(4).toString('hex');
const name = (of: string): string => `bt${mark.slice(0, 4)}-${of}`;
const inside = (host: string, ...words: readonly string[]) =>
  run('ip', 'netns', 'exec', name(host), ...words);

const fault = await (async () => {
  if (process.getuid?.() !== 0) return 'namespaces need root';
  const { exitCode, lines } = await runTool('ip', ['netns', 'add', name('try')]);
  if (exitCode !== 0) return `no network namespace can be made: ${lines.at(-1)}`;
  await runTool('ip', ['netns', 'del', name('try')]);
  return null;
})();

const POOL = readSubnet('198.19.0.0/16')!;
const HOSTS = ['a', 'b', 'c'] as const;
const wireAddress = (host: (typeof HOSTS)[number]): string => `10.255.77.${HOSTS.indexOf(host) + 1}`;

const toolIn = (host: string): LinkTool => ({
  run: async (program, args) => void (await inside(host, program, ...args)),
  read: (program, args) => inside(host, program, ...args),
  interfaces: async () =>
    (await inside(host, 'ip', '-o', 'link'))
      .split('\n')
      .map((line) => /^\d+: ([^:@]+)/.exec(line)?.[1] ?? ''),
});

describe.skipIf(fault !== null)(
  `a network between nodes${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 60_000 },
  () => {
    const networks = Object.fromEntries(
      HOSTS.map((host) => [
        host,
        vxlanNetwork({
          mark,
          port: 48_790,
          address: () => Promise.resolve(wireAddress(host)),
          tool: toolIn(host),
        }),
      ]),
    );
    const bridgeOf = (network: number): string => `br${network}`;
    const made: string[] = [];
    const namespace = async (of: string): Promise<void> => {
      await run('ip', 'netns', 'add', name(of));
      made.push(name(of));
      await inside(of, 'ip', 'link', 'set', 'lo', 'up');
    };

    /** A member of a session on a host, by its rank. */
    const member = async (host: (typeof HOSTS)[number], network: number, rank: number): Promise<string> => {
      const own = `${host}${network}m${rank}`;
      await namespace(own);
      await inside(
        host,
        'ip',
        'link',
        'add',
        `v${network}m${rank}`,
        'type',
        'veth',
        'peer',
        'name',
        'eth0',
        'netns',
        name(own),
      );
      await inside(host, 'ip', 'link', 'set', `v${network}m${rank}`, 'master', bridgeOf(network), 'up');
      const address = memberAddress(memberSubnet(POOL, network), rank);
      await inside(own, 'ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0');
      await inside(own, 'ip', 'link', 'set', 'eth0', 'mtu', '1450', 'up');
      return own;
    };
    const session = async (
      network: number,
      hosts: readonly (typeof HOSTS)[number][],
    ): Promise<readonly string[]> => {
      for (const host of hosts) {
        await inside(host, 'ip', 'link', 'add', bridgeOf(network), 'type', 'bridge');
        await inside(host, 'ip', 'link', 'set', bridgeOf(network), 'up');
        const peers = hosts.filter((other) => other !== host).map(wireAddress);
        await networks[host]!.join({ network, bridge: bridgeOf(network), peers });
      }
      const found: string[] = [];
      for (const [rank, host] of hosts.entries()) found.push(await member(host, network, rank));
      return found;
    };
    const reaches = async (from: string, address: string): Promise<boolean> => {
      const ask = `import socket,sys\ns=socket.socket(); s.settimeout(1.5)\ntry: s.connect(("${address}",9))\nexcept ConnectionRefusedError: sys.exit(0)\nexcept OSError: sys.exit(1)`;
      return inside(from, 'python3', '-c', ask).then(
        () => true,
        () => false,
      );
    };
    const addressOf = (network: number, rank: number) => memberAddress(memberSubnet(POOL, network), rank);

    beforeAll(async () => {
      await namespace('wire');
      await inside('wire', 'ip', 'link', 'add', 'wire', 'type', 'bridge');
      await inside('wire', 'ip', 'link', 'set', 'wire', 'up');
      for (const host of HOSTS) {
        await namespace(host);
        await inside(
          'wire',
          'ip',
          'link',
          'add',
          `to-${host}`,
          'type',
          'veth',
          'peer',
          'name',
          'eth0',
          'netns',
          name(host),
        );
        await inside('wire', 'ip', 'link', 'set', `to-${host}`, 'master', 'wire', 'up');
        await inside(host, 'ip', 'addr', 'add', `${wireAddress(host)}/24`, 'dev', 'eth0');
        await inside(host, 'ip', 'link', 'set', 'eth0', 'up');
      }
    });
    afterAll(async () => {
      for (const one of made.toReversed()) await runTool('ip', ['netns', 'del', one]);
    });

    it('is there to be had, and leaves nothing of the try', async () => {
      expect(await networks['a']!.probe()).toBe('10.255.77.1');
      expect(await networks['a']!.joined()).toEqual([]);
    });

    it('joins the members of one session, on two nodes and on three, and no others', async () => {
      const [first, second] = await session(5, ['a', 'b']);
      const [other, , third] = await session(200, ['a', 'b', 'c']);
      expect(await reaches(first!, addressOf(5, 1))).toBe(true);
      expect(await reaches(second!, addressOf(5, 0))).toBe(true);
      expect(await reaches(third!, addressOf(200, 0))).toBe(true);
      expect(await reaches(third!, addressOf(200, 1))).toBe(true);
      // On the same nodes, and even with an address of the other session.
      await inside(other!, 'ip', 'addr', 'add', `${addressOf(5, 9)}/24`, 'dev', 'eth0');
      expect(await reaches(other!, addressOf(5, 0))).toBe(false);
      expect(await reaches(other!, addressOf(5, 1))).toBe(false);
      // The nodes themselves have no address there.
      expect(await reaches(first!, wireAddress('b'))).toBe(false);
    });

    it('says of itself what is joined, joins once, and leaves', async () => {
      const network = networks['a']!;
      expect((await network.joined()).toSorted((a, b) => a - b)).toEqual([5, 200]);
      const peers = [wireAddress('b')];
      await network.join({ network: 5, bridge: bridgeOf(5), peers });
      const known = await inside('a', 'bridge', 'fdb', 'show', 'dev', `bx${mark}5`);
      expect(known.match(/00:00:00:00:00:00 dst 10.255.77.2 /g)).toHaveLength(1);
      await network.leave(5);
      await network.leave(5);
      expect(await network.joined()).toEqual([200]);
    });

    it('joins nothing halfway', async () => {
      const network = networks['c']!;
      await expect(network.join({ network: 7, bridge: 'none', peers: [] })).rejects.toThrow(
        /Device does not exist|Cannot find/,
      );
      expect(await network.joined()).toEqual([200]);
    });
  },
);
