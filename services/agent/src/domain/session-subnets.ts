/** An IPv4 network: its first address as a number, and how many bits name it. */
export type Subnet = { readonly first: number; readonly bits: number };

/** Sixteen addresses: the network's own, the gateway, the broadcast, and thirteen containers of one session. */
const BITS = 28;

const SHAPE = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Reads `198.18.0.0/16`; null if it is no IPv4 network, or one that begins within another. */
export const readSubnet = (text: string): Subnet | null => {
  const [, ...numbers] = SHAPE.exec(text) ?? [];
  const [a = 256, b = 256, c = 256, d = 256, bits = 33] = numbers.map(Number);
  if ([a, b, c, d].some((part) => part > 255) || bits > 32) return null;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return first % 2 ** (32 - bits) === 0 ? { first, bits } : null;
};

export const writeAddress = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

export const writeSubnet = ({ first, bits }: Subnet): string => `${writeAddress(first)}/${bits}`;

/** The address of a container on a network, 0 first: behind the network's own and its gateway's. */
export const addressIn = ({ first }: Subnet, place: number): string => writeAddress(first + 2 + place);

const sizeOf = ({ bits }: Subnet): number => 2 ** (32 - bits);

export const overlap = (a: Subnet, b: Subnet): boolean =>
  a.first < b.first + sizeOf(b) && b.first < a.first + sizeOf(a);

/** How many sessions can have a network of their own out of this one. */
export const slotsOf = (pool: Subnet): number => Math.floor(sizeOf(pool) / 2 ** (32 - BITS));

/** The network of one slot: 0, 1, 2 … */
export const subnetOf = (pool: Subnet, slot: number): Subnet => ({
  first: pool.first + slot * 2 ** (32 - BITS),
  bits: BITS,
});

/** Networks that this machine has a way to, out of `/proc/net/route`, except the default one and those of interfaces that begin with the prefix. */
export const routesIn = (table: string, exceptPrefix: string): readonly Subnet[] =>
  table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [name = '', destination = '', , , , , , mask = ''] = line.trim().split(/\s+/);
      if (!/^[0-9A-F]{8}$/.test(destination) || name.startsWith(exceptPrefix)) return [];
      const ones = [...Number.parseInt(mask, 16).toString(2)].filter((bit) => bit === '1').length;
      return ones === 0 ? [] : [{ first: hostOrder(destination), bits: ones }];
    });

/** The kernel prints addresses as its own machine stores them: the last byte first. */
const hostOrder = (hex: string): number => {
  const [a = '', b = '', c = '', d = ''] = hex.match(/../g) ?? [];
  return Number.parseInt(`${d}${c}${b}${a}`, 16);
};
