import type { EgressPolicy } from '#contracts';
import { type EgressTarget, readEgressTarget } from '#kernel';

/*
 * What a project says of whom its sessions reach, as rules of the firewall. They only take away: what passes them is still judged by the rules that hold for all.
 */

/** What stands before a bridge: the rules of a chain, without its name. */
export type BridgeWall = {
  readonly bridge: string;
  /** Whether servers of names may be asked from there. */
  readonly asksNames: boolean;
  readonly rules: readonly string[];
};

/** Networks of nobody, of organisations and of machines: what is not the internet. */
const PRIVATE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '224.0.0.0/3',
] as const;

const targetsOf = ({ allow = [] }: EgressPolicy): readonly EgressTarget[] =>
  allow.flatMap((text) => readEgressTarget(text) ?? []);

const nameOf = ({ host }: EgressTarget): readonly string[] => ('name' in host ? [host.name] : []);

/** Names that have to be looked up for it. */
export const namesIn = (policy: EgressPolicy): readonly string[] => [
  ...new Set(targetsOf(policy).flatMap(nameOf)),
];

/** Addresses by name; a name that is not there leads nowhere. */
export type KnownAddresses = ReadonlyMap<string, readonly string[]>;

const passing = (network: string, { ports, protocol }: EgressTarget): readonly string[] => {
  if (ports === undefined) return [`-d ${network} -j RETURN`];
  const span = ports.first === ports.last ? `${ports.first}` : `${ports.first}:${ports.last}`;
  const protocols = protocol === undefined ? ['tcp', 'udp'] : [protocol];
  return protocols.map((each) => `-d ${network} -p ${each} -m ${each} --dport ${span} -j RETURN`);
};

const allowed = (policy: EgressPolicy, known: KnownAddresses): readonly string[] =>
  targetsOf(policy).flatMap((target) =>
    'network' in target.host
      ? passing(target.host.network, target)
      : (known.get(target.host.name) ?? []).flatMap((address) => passing(`${address}/32`, target)),
  );

/** Null where the node alone decides. */
export const bridgeWall = (
  bridge: string,
  policy: EgressPolicy,
  known: KnownAddresses,
): BridgeWall | null => {
  switch (policy.mode) {
    case 'node':
      return null;
    case 'none':
      return { bridge, asksNames: false, rules: ['-j REJECT'] };
    case 'listed':
      return {
        bridge,
        // To ask for a name is to speak to somebody outside: only who needs names may.
        asksNames: namesIn(policy).length > 0,
        rules: [...new Set(allowed(policy, known)), '-j REJECT'],
      };
    case 'internet':
      return {
        bridge,
        asksNames: true,
        rules: [...new Set(allowed(policy, known)), ...PRIVATE.map((network) => `-d ${network} -j REJECT`)],
      };
    default:
      return policy.mode satisfies never;
  }
};
