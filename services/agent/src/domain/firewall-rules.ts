/*
 * The rules that keep sessions from the machine they run on, as text for iptables-restore, and what iptables-save says of them. A container reaches the
 * ports of its host by default, also from an "internal" network: the packet arrives on the bridge, and the bridge is the host's. So whatever comes from a
 * bridge of ours is refused at the machine's own door (INPUT), and on its way out (DOCKER-USER, or FORWARD) where it may not go.
 */

import type { BridgeWall } from './egress-wall.ts';

export type Family = 'ipv4' | 'ipv6';

export type FirewallWish = {
  /** Names the installation: in the names of the chains and of its bridges. */
  readonly mark: string;
  /** Servers of names that sessions may ask, even where they could not reach the address otherwise. */
  readonly resolvers: readonly string[];
  /** IPv4 addresses or networks that no session reaches. */
  readonly denied: readonly string[];
  /** The UDP port where nodes take what members of other nodes say: no session may speak there, or it could speak for them. */
  readonly memberPort?: number;
  /** What stands before single bridges, beside what holds for all. */
  readonly walls?: readonly BridgeWall[];
};

/**
 * Where clouds answer with the machine's credentials: link-local (AWS, GCP, Azure, OpenStack …), Alibaba, Azure's wire server, Oracle's old one.
 */
export const METADATA_ADDRESSES = [
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
] as const;

/** Bridges of other networks of the engine. */
const OTHER_BRIDGES = ['docker0', 'br-+'];

/** `between`: to the members of the same session on other nodes. */
const BRIDGE_KINDS = { open: 'o', internal: 'i', between: 'c' } as const;

/** How the names of an installation's bridges begin: of all, or of those of a kind. */
export const bridgesOf = (mark: string, kind?: keyof typeof BRIDGE_KINDS): string =>
  `bt${mark}${kind === undefined ? '' : BRIDGE_KINDS[kind]}`;

const CHAIN = /^BERTH-([0-9a-f]{8})-(HOST|OUT|W\d+)$/;
const chainsOf = (mark: string) => ({ host: `BERTH-${mark}-HOST`, out: `BERTH-${mark}-OUT` });
const commentOf = (mark: string): string => `berth:${mark}`;

const ANSWERS = '-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN';

const namesFrom = (resolver: string): readonly string[] =>
  ['udp', 'tcp'].map((protocol) => `-d ${resolver}/32 -p ${protocol} --dport 53 -j RETURN`);

/** Walls of the same rules share a chain: many sessions are of one project. */
const wallsOf = ({ mark, resolvers, walls = [] }: FirewallWish) => {
  const chains = new Map<string, { readonly name: string; readonly rules: readonly string[] }>();
  const jumps = walls.map(({ bridge, rules, asksNames }) => {
    const key = JSON.stringify([asksNames, rules]);
    const chain = chains.get(key) ?? {
      name: `BERTH-${mark}-W${chains.size}`,
      rules: [...(asksNames ? resolvers.flatMap(namesFrom) : []), ...rules],
    };
    chains.set(key, chain);
    return `-i ${bridge} -j ${chain.name}`;
  });
  const silent = walls.filter(({ asksNames }) => !asksNames).map(({ bridge }) => bridge);
  return { jumps, silent, chains: [...chains.values()] };
};

/** What stands in the chains, without their names. */
const rulesOf = (wish: FirewallWish, family: Family) => {
  const { mark, resolvers, denied, memberPort } = wish;
  if (family === 'ipv6') return { host: [ANSWERS, '-j REJECT'], out: [ANSWERS, '-j REJECT'] };
  const names = resolvers.flatMap(namesFrom);
  const nothingFromInternal = (['internal', 'between'] as const).map(
    (kind) => `-i ${bridgesOf(mark, kind)}+ -j REJECT`,
  );
  const { jumps, silent } = wallsOf(wish);
  return {
    host: [
      ANSWERS,
      ...nothingFromInternal,
      ...silent.map((bridge) => `-i ${bridge} -j REJECT`),
      ...names,
      '-j REJECT',
    ],
    out: [
      // From one container of a session to another: it does not leave the bridge.
      '-m physdev --physdev-is-bridged -j RETURN',
      // Before what is under way: a wall that comes later cuts it.
      ...jumps,
      ANSWERS,
      ...nothingFromInternal,
      ...(memberPort === undefined ? [] : [`-p udp -m udp --dport ${memberPort} -j REJECT`]),
      ...names,
      // To a published port of this machine: by now the address is that of a container.
      '-m conntrack --ctstate DNAT -j REJECT',
      ...OTHER_BRIDGES.map((bridge) => `-o ${bridge} -j REJECT`),
      ...denied.map((address) => `-d ${address} -j REJECT`),
    ],
  };
};

/** A built-in chain, or one that the engine leaves to us, and our chain that it calls first. */
type Jump = { readonly from: string; readonly to: string; readonly rule: string };

const linesOf = (saved: string): readonly string[] => saved.split('\n').map((line) => line.trim());

const jumpsWanted = (saved: string, mark: string): readonly Jump[] => {
  const { host, out } = chainsOf(mark);
  // An engine that makes no rules (or makes them by other means) does not ask such a chain.
  const way = linesOf(saved).includes('-A FORWARD -j DOCKER-USER') ? 'DOCKER-USER' : 'FORWARD';
  return [
    { from: 'INPUT', to: host },
    { from: way, to: out },
  ].map(({ from, to }) => ({
    from,
    to,
    rule: `-i ${bridgesOf(mark)}+ -m comment --comment ${commentOf(mark)} -j ${to}`,
  }));
};

const JUMP = /^-A (\S+) (.*-j (BERTH-[0-9a-f]{8}-(?:HOST|OUT)))$/;

/** Calls of chains of ours, from chains that are not. */
const jumpsIn = (saved: string): readonly Jump[] =>
  linesOf(saved).flatMap((line) => {
    const [, from, rule, to] = JUMP.exec(line) ?? [];
    return from === undefined || rule === undefined || to === undefined ? [] : [{ from, to, rule }];
  });

const isOf = (mark: string) => (chain: string) => CHAIN.exec(chain)?.[1] === mark;

/** True if nothing but other installations of ours is asked before. */
const isFirst = (saved: string, { from, to }: Jump): boolean => {
  const rules = linesOf(saved).filter((line) => line.startsWith(`-A ${from} `));
  const at = rules.findIndex((line) => line.endsWith(` -j ${to}`));
  return at !== -1 && rules.slice(0, at).every((line) => JUMP.test(line));
};

/** What iptables-save says of the chains of one installation: as it writes them, which is not quite as we do. */
export const chainsIn = (saved: string, mark: string): string =>
  linesOf(saved)
    .filter((line) => isOf(mark)(/^-A (\S+) /.exec(line)?.[1] ?? ''))
    .join('\n');

/** True if both chains are asked first, and hold what they held when they were last written. */
export const isInPlace = (saved: string, mark: string, written: string): boolean => {
  const wanted = jumpsWanted(saved, mark);
  const own = jumpsIn(saved).filter(({ to }) => isOf(mark)(to));
  return (
    own.length === wanted.length &&
    wanted.every((jump) => isFirst(saved, jump)) &&
    written !== '' &&
    chainsIn(saved, mark) === written
  );
};

const script = (lines: readonly string[]): string => ['*filter', ...lines, 'COMMIT', ''].join('\n');

const withoutJumps = (saved: string, mark: string): readonly string[] =>
  jumpsIn(saved)
    .filter(({ to }) => isOf(mark)(to))
    .map(({ from, rule }) => `-D ${from} ${rule}`);

/** Chains of one installation that are there. */
const presentChains = (saved: string, mark: string): readonly string[] =>
  linesOf(saved).flatMap((line) => {
    const chain = /^:(\S+) /.exec(line)?.[1] ?? '';
    return isOf(mark)(chain) ? [chain] : [];
  });

/** Puts all in place in one step, whatever was there: for `iptables-restore --noflush`. */
export const placingScript = (saved: string, wish: FirewallWish, family: Family): string => {
  const chains = chainsOf(wish.mark);
  const rules = rulesOf(wish, family);
  const walls = family === 'ipv6' ? [] : wallsOf(wish).chains;
  const wanted: readonly string[] = [chains.host, chains.out, ...walls.map(({ name }) => name)];
  const unwanted = presentChains(saved, wish.mark).filter((chain) => !wanted.includes(chain));
  return script([
    ...wanted.map((chain) => `:${chain} - [0:0]`),
    ...walls.flatMap((wall) => wall.rules.map((rule) => `-A ${wall.name} ${rule}`)),
    ...rules.host.map((rule) => `-A ${chains.host} ${rule}`),
    ...rules.out.map((rule) => `-A ${chains.out} ${rule}`),
    ...withoutJumps(saved, wish.mark),
    ...jumpsWanted(saved, wish.mark).map(({ from, rule }) => `-I ${from} 1 ${rule}`),
    ...unwanted.flatMap((chain) => [`-F ${chain}`, `-X ${chain}`]),
  ]);
};

/** Takes all of one installation away; null if nothing of it is there. */
export const removingScript = (saved: string, mark: string): string | null => {
  const present = presentChains(saved, mark);
  if (present.length === 0) return null;
  return script([
    ...withoutJumps(saved, mark),
    ...present.map((chain) => `-F ${chain}`),
    ...present.map((chain) => `-X ${chain}`),
  ]);
};

/** All installations that have chains. */
export const marksIn = (saved: string): ReadonlySet<string> =>
  new Set(linesOf(saved).flatMap((line) => CHAIN.exec(/^:(\S+) /.exec(line)?.[1] ?? '')?.[1] ?? []));
