import { Buffer } from 'node:buffer';

/*
 * A filter in the kernel's classic BPF, by hand: bwrap brings none of its own. It lets everything pass but what a computation never needs and what has
 * been a way out of containers before: new user namespaces, mounts, kernel modules, keys, BPF, io_uring and their like.
 */

type Architecture = {
  /** AUDIT_ARCH_*: calls of another ABI than ours are refused as a whole. */
  readonly audit: number;
  readonly socket: number;
  readonly clone: number;
  readonly clone3: number;
  readonly denied: readonly number[];
  /** Numbers from here on are another ABI behind the same door. */
  readonly foreignFrom: number | null;
};

/** Same number everywhere: mount API, io_uring, landlock-era calls. */
const NEW_MOUNT_API = [428, 429, 430, 431, 432, 433, 442];
const IO_URING = [425, 426, 427];

const X64: Architecture = {
  audit: 0xc000_003e,
  socket: 41,
  clone: 56,
  clone3: 435,
  denied: [
    103,
    155,
    163,
    164,
    165,
    166,
    167,
    168,
    169,
    172,
    173,
    175,
    176,
    179,
    227,
    246,
    248,
    249,
    250,
    272,
    298,
    303,
    304,
    308,
    313,
    320,
    321,
    323,
    ...NEW_MOUNT_API,
    ...IO_URING,
  ],
  foreignFrom: 0x4000_0000,
};

const ARM64: Architecture = {
  audit: 0xc000_00b7,
  socket: 198,
  clone: 220,
  clone3: 435,
  denied: [
    39,
    40,
    41,
    60,
    89,
    97,
    104,
    105,
    106,
    112,
    116,
    142,
    170,
    217,
    218,
    219,
    224,
    225,
    241,
    264,
    265,
    268,
    273,
    280,
    282,
    294,
    ...NEW_MOUNT_API,
    ...IO_URING,
  ],
  foreignFrom: null,
};

const ARCHITECTURES: Readonly<Record<string, Architecture>> = { x64: X64, arm64: ARM64 };

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const NUMBER_AT = 0;
const ARCH_AT = 4;
const ARG0_AT = 16;

const ALLOW = 0x7fff_0000;
const errno = (code: number): number => 0x0005_0000 | code;
const EPERM = errno(1);
const ENOSYS = errno(38);
const EAFNOSUPPORT = errno(97);
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. AF_VSOCK, for one, knows no network namespaces: it leads to the hypervisor. */
const SOCKET_FAMILIES = [1, 2, 10, 16];
const CLONE_NEWUSER = 0x1000_0000;

type Step = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

const denyWhen = (code: number, value: number, answer: number): readonly Step[] => [
  [code, 0, 1, value],
  [RETURN, 0, 0, answer],
];

/** Only these families; the number of the call is loaded before, and need not be afterwards. */
const onlyFamilies = (socket: number): readonly Step[] => [
  [JUMP_EQUAL, 0, SOCKET_FAMILIES.length + 3, socket],
  [LOAD, 0, 0, ARG0_AT],
  ...SOCKET_FAMILIES.map((family, index): Step => [JUMP_EQUAL, SOCKET_FAMILIES.length - index, 0, family]),
  [RETURN, 0, 0, EAFNOSUPPORT],
  [RETURN, 0, 0, ALLOW],
];

const program = ({ audit, socket, clone, clone3, denied, foreignFrom }: Architecture): readonly Step[] => [
  [LOAD, 0, 0, ARCH_AT],
  [JUMP_EQUAL, 1, 0, audit],
  [RETURN, 0, 0, EPERM],
  [LOAD, 0, 0, NUMBER_AT],
  ...(foreignFrom === null ? [] : denyWhen(JUMP_AT_LEAST, foreignFrom, EPERM)),
  // Its flags lie in memory, where no filter can look; told that the call is unknown, libraries use clone.
  ...denyWhen(JUMP_EQUAL, clone3, ENOSYS),
  ...denied.flatMap((number) => denyWhen(JUMP_EQUAL, number, EPERM)),
  ...onlyFamilies(socket),
  [JUMP_EQUAL, 0, 3, clone],
  [LOAD, 0, 0, ARG0_AT],
  [JUMP_ANY_BIT, 0, 1, CLONE_NEWUSER],
  [RETURN, 0, 0, EPERM],
  [RETURN, 0, 0, ALLOW],
];

/** The filter as the kernel wants it, or null for a machine that we have no numbers for. */
export const seccompFilter = (architecture: string): Uint8Array | null => {
  const known = ARCHITECTURES[architecture];
  if (known === undefined) return null;
  const steps = program(known);
  const compiled = Buffer.alloc(steps.length * 8);
  for (const [index, [code, ifTrue, ifFalse, value]] of steps.entries()) {
    compiled.writeUInt16LE(code, index * 8);
    compiled.writeUInt8(ifTrue, index * 8 + 2);
    compiled.writeUInt8(ifFalse, index * 8 + 3);
    compiled.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return compiled;
};
