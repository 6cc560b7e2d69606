import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { DependencyFailure, type Log } from '#kernel';
import type { MadeAhead } from '../../domain/made-ahead.ts';
import type { NodeIsolation } from '../../domain/node-isolation.ts';
import { overlap, readSubnet, routesIn, type Subnet } from '../../domain/session-subnets.ts';
import type { Runtime } from '../../ports/runtime.ts';
import { noMemberNetwork, vxlanNetwork } from '../overlay/vxlan-network.ts';
import { ownAddress } from '../overlay/own-address.ts';
import { egressWalls } from '../firewall/egress-walls.ts';
import { iptablesFirewall } from '../firewall/iptables-firewall.ts';
import { unreachableAddresses } from '../firewall/unreachable-addresses.ts';
import type { Recipes } from '../images/recipes.ts';
import { afterQuiet } from '../disk/after-quiet.ts';
import type { NodeLabels } from './container-options.ts';
import { dockerBetween } from './between-engine.ts';
import { betweenNetworks } from './between-nodes.ts';
import { dockerRuntime } from './docker-runtime.ts';
import { dockerNetworks } from './network-engine.ts';
import { networkHolds } from './hold/network-holds.ts';
import { networkIsolation } from './network-isolation.ts';
import { readyFolder } from './ready/ready-folder.ts';
import { readyMounts } from './ready/ready-mounts.ts';
import type { LoginOf } from './registry-logins.ts';
import { sessionNetworks } from './session-networks.ts';

export type OpenDockerOptions = NodeLabels & {
  readonly docker: Docker;
  readonly recipes: Recipes;
  readonly loginOf?: LoginOf;
  readonly isolation: NodeIsolation;
  /** Where what belongs to containers made ahead is kept, and what waits in them; absent: none are made. */
  readonly ready?: { readonly folder: string; readonly initFile: string | null };
  /** The program that holds terminals; absent: they end with this process. */
  readonly terminalFile?: string;
  /** How many networks wait for sessions to come; absent: few. */
  readonly ahead?: Pick<MadeAhead, 'networks' | 'held'>;
  /** Where it is kept what projects take away of whom their sessions reach; absent: nowhere. */
  readonly egressFile?: string;
  /** Finds the addresses of a name; absent: as this machine does. */
  readonly lookUp?: (name: string) => Promise<readonly string[]>;
  readonly log: Log;
};

const SESSION_OWNER = { uid: 1000, gid: 1000 };
/** Interfaces of every installation of ours begin so. */
const BRIDGES = 'bt';

/** So long after the last start nobody is hindered by what is made ahead. */
const QUIET_MS = 1000;
/** … and so long after it the node is idle: time for what takes the engine a while. */
const IDLE_MS = 10_000;

const unusable = (cause: string): DependencyFailure =>
  new DependencyFailure('docker', 'give sessions networks of their own', { retryable: false, cause });

const poolOf = (text: string): Subnet => {
  const pool = readSubnet(text);
  if (pool === null || pool.bits > 28)
    throw unusable(
      `BERTH_SESSION_SUBNET must look like 198.18.0.0/16, and hold at least 16 addresses, not "${text}"`,
    );
  return pool;
};

/** A network between nodes has 256 addresses, and a node can be part of 256 of them. */
const memberPoolOf = (text: string): Subnet => {
  const pool = readSubnet(text);
  if (pool === null || pool.bits > 16)
    throw unusable(
      `BERTH_MEMBER_SUBNET must look like 198.19.0.0/16, and hold 65536 addresses at least, not "${text}"`,
    );
  return pool;
};

/** Hosts with such addresses could not be reached from this machine any more. */
const assertFree = (pool: Subnet, text: string): void => {
  const routes = routesIn(readFileSync('/proc/net/route', 'utf8'), BRIDGES);
  if (routes.some((route) => overlap(route, pool)))
    throw unusable(
      `this machine has a way to ${text} already, where sessions get their addresses; give the agent another range by BERTH_SESSION_SUBNET`,
    );
};

/** Names an installation in interfaces and chains, which take only a few characters. */
export const markOf = (home: string): string => createHash('sha256').update(home).digest('hex').slice(0, 8);

/** Runs as containers of a Docker engine, each on a network of its own behind this machine's firewall. */
export const openDocker = ({
  isolation,
  ready,
  ahead,
  egressFile,
  lookUp,
  ...options
}: OpenDockerOptions): Runtime => {
  const { home, log } = options;
  const isRoot = process.getuid?.() === 0;
  const { memberSubnet, memberAddress, memberPort } = isolation;
  const { sessionSubnet, natsUrl, egressDenied: denied, egress, isFirewallRequired, bounds } = isolation;
  const pool = poolOf(sessionSubnet);
  const mark = markOf(home);
  // Only root can give files away; anybody else's sessions run as himself, or could not write to their own folder.
  const owner = isRoot ? SESSION_OWNER : { uid: process.getuid?.() ?? 1000, gid: process.getgid?.() ?? 1000 };
  const wall = unreachableAddresses({ sessionSubnet, memberSubnet, memberPort, natsUrl, denied });
  const walls = egressWalls({ file: egressFile, ...(lookUp === undefined ? {} : { lookUp }), log });
  const firewall = iptablesFirewall(
    mark,
    async () => ({ ...(await wall()), walls: walls.all() }),
    walls.version,
  );
  const between = betweenNetworks({
    engine: dockerBetween(options.docker, options),
    overlay: isRoot
      ? vxlanNetwork({ mark, port: memberPort, address: () => ownAddress(memberAddress, natsUrl) })
      : noMemberNetwork('it needs root'),
    firewall,
    mark,
    pool: memberPoolOf(memberSubnet),
  });
  const runtime = dockerRuntime({
    ...options,
    owner,
    givesAway: isRoot,
    bounds,
    between,
    ready:
      ready === undefined
        ? null
        : {
            folder: readyFolder(ready.folder, owner),
            // Only root mounts.
            mounts: isRoot ? readyMounts(`${ready.folder}-mounts`) : null,
            settings: JSON.stringify([owner, bounds, egress, isFirewallRequired, options.terminalFile]),
            initFile: ready.initFile,
          },
    isolation: networkIsolation({
      networks: sessionNetworks({
        engine: dockerNetworks(options.docker, options),
        // Only root gets into the network of a session that has no address of its own.
        holds:
          isRoot && ready?.initFile != null
            ? networkHolds({ ...options, initFile: ready.initFile })
            : undefined,
        mark,
        pool,
        log,
        whenQuiet: afterQuiet(QUIET_MS),
        whenIdle: afterQuiet(IDLE_MS),
        ...(ahead === undefined ? {} : { ahead }),
      }),
      firewall,
      walls,
      isFirewallRequired,
      egress,
      log,
    }),
  });
  return {
    ...runtime,
    probe: async () => {
      if (egress !== 'none') assertFree(pool, sessionSubnet);
      return runtime.probe();
    },
  };
};
