import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { DependencyFailure } from '#kernel';
import { type FirewallWish, METADATA_ADDRESSES } from '../../domain/firewall-rules.ts';

export type Unreachable = {
  /** Addresses of sessions. */
  readonly sessionSubnet: string;
  /** Addresses of members, and where nodes carry what they say. */
  readonly memberSubnet?: string;
  readonly memberPort?: number;
  /** NATS, as the agent was told: `nats://…`, several with commas. */
  readonly natsUrl: string;
  /** What the operator adds: addresses or networks. */
  readonly denied: readonly string[];
};

const KNOWN_MS = 60_000;
const RESOLV_CONF = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

const isLoopback = (address: string): boolean => address.startsWith('127.');

/** Servers of names in the form of resolv.conf. The machine's own loopback is none to a container. */
export const resolversIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)]
    .map(([, address = '']) => address)
    .filter((address) => isIPv4(address) && !isLoopback(address));

const resolvers = async (): Promise<readonly string[]> => {
  const texts = await Promise.all(RESOLV_CONF.map((file) => readFile(file, 'utf8').catch(() => '')));
  return [...new Set(texts.flatMap(resolversIn))].toSorted();
};

const hostsOf = (natsUrl: string): readonly string[] =>
  natsUrl
    .split(',')
    .flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : []))
    .filter((host) => host !== '' && !host.startsWith('['));

const addressesOf = async (host: string): Promise<readonly string[]> => {
  try {
    const found = await lookup(host, { all: true, family: 4 });
    return found.map(({ address }) => address).filter((address) => !isLoopback(address));
  } catch (cause) {
    throw new DependencyFailure('firewall', `look up ${host}`, { retryable: true, cause });
  }
};

/** What no session may reach, and who may be asked for names nevertheless. Addresses of the control plane are looked up again every minute. */
export const unreachableAddresses = ({
  sessionSubnet,
  memberSubnet,
  memberPort,
  natsUrl,
  denied,
}: Unreachable) => {
  let controlPlane: readonly string[] = [];
  let lookedUpAt = Number.NEGATIVE_INFINITY;

  return async (): Promise<Omit<FirewallWish, 'mark'>> => {
    if (performance.now() - lookedUpAt > KNOWN_MS) {
      const found = await Promise.all(hostsOf(natsUrl).map(addressesOf));
      controlPlane = [...new Set(found.flat())].toSorted().map((address) => `${address}/32`);
      lookedUpAt = performance.now();
    }
    return {
      resolvers: await resolvers(),
      denied: [
        ...METADATA_ADDRESSES,
        sessionSubnet,
        ...(memberSubnet === undefined ? [] : [memberSubnet]),
        ...controlPlane,
        ...denied,
      ],
      ...(memberPort === undefined ? {} : { memberPort }),
    };
  };
};
