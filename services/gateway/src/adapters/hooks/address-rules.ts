import { BlockList, isIP } from 'node:net';

/*
 * Where hooks may send to. The gateway stands inside, and whoever makes a hook may stand outside: nothing of the machine, of the network around it or of
 * a cloud's own services may be reached through it, unless the configuration names it.
 */

const PRIVATE_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
/** What may hide an address of version 4 is refused too: mapped, compatible, NAT64, Teredo, 6to4. */
const PRIVATE_V6 = [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

/** One list for each version: in one for both, all of version 4 would be inside, as what is mapped into version 6. */
const inside = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [net, bits] of PRIVATE_V4) inside.ipv4.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of PRIVATE_V6) inside.ipv6.addSubnet(net, bits, 'ipv6');

/** `10.0.0.0/8`, `10.1.2.3`, `chat.lan`, `*.lan`. */
const NET = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/;
const HOST = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

const bitsOf = (version: number): number => (version === 4 ? 32 : 128);
const familyOf = (version: number): 'ipv4' | 'ipv6' => (version === 4 ? 'ipv4' : 'ipv6');

/** Whether a word of the configuration names addresses or hosts that may be sent to. */
export const isAllowedWord = (word: string): boolean => {
  const net = NET.exec(word);
  const version = isIP(net?.[1] ?? '');
  if (net !== null && version !== 0) return Number(net[2] ?? 0) <= bitsOf(version);
  return HOST.test(word.toLowerCase());
};

export type AddressRules = {
  /** Whether the configuration names this host, by its name. */
  readonly namesHost: (host: string) => boolean;
  /** Whether something may be sent to this address. */
  readonly mayReach: (ip: string) => boolean;
};

/** `allowed`: what the configuration names, beside all that is public. */
export const addressRules = (allowed: readonly string[]): AddressRules => {
  const nets = { ipv4: new BlockList(), ipv6: new BlockList() };
  const hosts = new Set<string>();
  for (const word of allowed) {
    const [, address = '', bits] = NET.exec(word) ?? [];
    const version = isIP(address);
    if (version === 0) hosts.add(word.toLowerCase());
    else {
      const family = familyOf(version);
      nets[family].addSubnet(address, Number(bits ?? bitsOf(version)), family);
    }
  }
  return {
    namesHost: (host) => {
      const name = host.toLowerCase();
      if (hosts.has(name)) return true;
      return [...hosts].some((one) => one.startsWith('*.') && name.endsWith(one.slice(1)));
    },
    mayReach: (ip) => {
      const version = isIP(ip);
      if (version === 0) return false;
      const family = familyOf(version);
      return nets[family].check(ip, family) || !inside[family].check(ip, family);
    },
  };
};
