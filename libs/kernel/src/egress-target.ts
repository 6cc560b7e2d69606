const LENGTH_MAX = 300;

export type EgressProtocol = 'tcp' | 'udp';
/** Where sessions may go: an IPv4 network or a host by its name, at some of its ports or all. */
export type EgressTarget = {
  readonly host: { readonly network: string } | { readonly name: string };
  /** Absent: all, and of every protocol. */
  readonly ports?: { readonly first: number; readonly last: number };
  /** Absent: both. */
  readonly protocol?: EgressProtocol;
};

const SHAPE =
  /^(?<host>[a-z0-9.-]+)(?:\/(?<bits>\d{1,2}))?(?::(?<first>\d{1,5})(?:-(?<last>\d{1,5}))?(?:\/(?<protocol>tcp|udp))?)?$/;
const NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
const PORT_MAX = 65_535;

/** Null: no IPv4 network, or one that begins within another. */
const networkOf = (address: string, bits: number): string | null => {
  const parts = address.split('.').map(Number);
  if (!ADDRESS.test(address) || parts.some((part) => part > 255) || bits > 32) return null;
  const first = parts.reduce((sum, part) => sum * 256 + part, 0);
  return first % 2 ** (32 - bits) === 0 ? `${parts.join('.')}/${bits}` : null;
};

/** Reads `pypi.org:443`, `10.20.0.0/16`, `10.1.2.3:5432`, `10.0.0.0/8:8000-8100/tcp`; null: it is none of that. */
export const readEgressTarget = (text: string): EgressTarget | null => {
  const { host = '', bits, first, last, protocol } = SHAPE.exec(text)?.groups ?? {};
  if (text.length > LENGTH_MAX) return null;
  const network = networkOf(host, Number(bits ?? 32));
  if (network === null && (bits !== undefined || !NAME.test(host))) return null;
  const ports = first === undefined ? undefined : { first: Number(first), last: Number(last ?? first) };
  if (ports !== undefined && (ports.first < 1 || ports.last > PORT_MAX || ports.first > ports.last))
    return null;
  return {
    host: network === null ? { name: host } : { network },
    ...(ports === undefined ? {} : { ports }),
    ...(protocol === 'tcp' || protocol === 'udp' ? { protocol } : {}),
  };
};
