import { Buffer } from 'node:buffer';

/*
 * A program of a few hundred bytes, in machine code: it gives up all that a session may not have, puts the session's filter on itself, and becomes the program that it
 * is told. Whoever enters a sandbox later than its first program comes through it. It can't be a program of the machine, since it runs where only the
 * session's image is to be seen; nor one of the image, since no image has it.
 */

type Call = readonly [name: keyof typeof X64_NUMBERS, ...args: readonly number[]];

const X64_NUMBERS = {
  close: 3,
  close_range: 436,
  setsid: 112,
  setgroups: 116,
  setresuid: 117,
  setresgid: 119,
  prctl: 157,
} as const;
const ARM64_NUMBERS: Readonly<Record<keyof typeof X64_NUMBERS, number>> = {
  close: 57,
  close_range: 436,
  setsid: 157,
  setgroups: 159,
  setresuid: 147,
  setresgid: 149,
  prctl: 167,
};

/** Older kernels do not know it; what it would close is only what somebody forgot. */
const MAY_FAIL: ReadonlySet<Call[0]> = new Set(['close_range'] as const);

const PR_SET_PDEATHSIG = 1;
const PR_SET_SECCOMP = 22;
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const FILTER_MODE = 2;
const SIGHUP = 1;
/** What it ends with when it may not do something. */
const FAILED = 125;

/** Where it lies in memory; addresses are known before it is built. */
const BASE = 0x40_0000;
const HEADERS_BYTES = 64 + 56;

type Assembler = {
  /** Number of the machine in ELF. */
  readonly machine: number;
  readonly assemble: (calls: readonly Call[]) => Buffer;
};

const littleEndian = (value: number): readonly number[] => [
  value & 0xff,
  (value >>> 8) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 24) & 0xff,
];

/** `mov edi|esi|edx|r10d|r8d, …` */
const X64_MOVES = [[0xbf], [0xbe], [0xba], [0x41, 0xba], [0x41, 0xb8]] as const;
const SYSCALL = [0x0f, 0x05];
const NO_JUMP = [0x90, 0x90, 0x90, 0x90, 0x90, 0x90];

const x64: Assembler = {
  machine: 62,
  assemble: (calls) => {
    const parts = calls.map(([name, ...args]) => [
      ...args.flatMap((value, index) => [...(X64_MOVES[index] ?? []), ...littleEndian(value)]),
      ...[0xb8, ...littleEndian(X64_NUMBERS[name])],
      ...SYSCALL,
      ...[0x48, 0x85, 0xc0], // test rax, rax
    ]);
    // execve(argv[1], argv + 1, environment): all of it lies on the stack.
    const become = [
      ...[0x48, 0x8b, 0x7c, 0x24, 0x10],
      ...[0x48, 0x8d, 0x74, 0x24, 0x10],
      ...[0x48, 0x8b, 0x04, 0x24],
      ...[0x48, 0x8d, 0x54, 0xc4, 0x10],
      ...[0xb8, ...littleEndian(59)],
      ...SYSCALL,
    ];
    const fail = [...[0xbf, ...littleEndian(FAILED)], ...[0xb8, ...littleEndian(231)], ...SYSCALL];
    const JUMP_BYTES = NO_JUMP.length;
    const length = parts.reduce((sum, part) => sum + part.length + JUMP_BYTES, 0) + become.length;
    const code: number[] = [];
    for (const [index, part] of parts.entries()) {
      code.push(...part);
      const name = calls[index]?.[0];
      if (name !== undefined && MAY_FAIL.has(name)) code.push(...NO_JUMP);
      else code.push(0x0f, 0x88, ...littleEndian(length - code.length - JUMP_BYTES)); // js fail
    }
    return Buffer.from([...code, ...become, ...fail]);
  },
};

const move = (register: number, value: number): readonly number[] => [
  0xd280_0000 + (value & 0xffff) * 32 + register,
  0xf2a0_0000 + (value >>> 16) * 32 + register,
];
const SVC = 0xd400_0001;

const arm64: Assembler = {
  machine: 183,
  assemble: (calls) => {
    const parts = calls.map(([name, ...args]) => [
      ...args.flatMap((value, index) => move(index, value)),
      ...move(8, ARM64_NUMBERS[name]),
      SVC,
    ]);
    const become = [0xf940_0be0, 0x9100_43e1, 0xf940_03e2, 0x8b22_6fe2, 0x9100_4042, ...move(8, 221), SVC];
    const fail = [...move(0, FAILED), ...move(8, 94), SVC];
    const length = parts.reduce((sum, part) => sum + part.length + 1, 0) + become.length;
    const code: number[] = [];
    for (const [index, part] of parts.entries()) {
      code.push(...part);
      const name = calls[index]?.[0];
      const mayFail = name !== undefined && MAY_FAIL.has(name);
      code.push(mayFail ? 0xd503_201f : 0xb7f8_0000 + (length - code.length) * 32); // nop, or tbnz x0, #63, fail
    }
    return Buffer.from([...code, ...become, ...fail].flatMap(littleEndian));
  },
};

const ASSEMBLERS: Readonly<Record<string, Assembler>> = { x64, arm64 };

/** One loadable segment, that is the whole file. */
const elf = (machine: number, content: Buffer): Buffer => {
  const size = HEADERS_BYTES + content.length;
  const header = Buffer.alloc(HEADERS_BYTES);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16); // a program at a fixed place
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(BASE + HEADERS_BYTES), 24);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64); // to be loaded
  header.writeUInt32LE(5, 68); // to be read and run
  header.writeBigUInt64LE(BigInt(BASE), 80);
  header.writeBigUInt64LE(BigInt(BASE), 88);
  header.writeBigUInt64LE(BigInt(size), 96);
  header.writeBigUInt64LE(BigInt(size), 104);
  header.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([header, content]);
};

export type SealOptions = {
  readonly architecture: string;
  /** In the kernel's classic BPF. */
  readonly filter: Uint8Array;
  /** Whom to become, from root, with the last capability that the kernel knows; null: it is somebody else already. */
  readonly stepDown: { readonly uid: number; readonly lastCapability: number } | null;
  /** Of the program itself, which its successor shall not have. */
  readonly ownFile: number;
};

const callsOf = ({ stepDown, ownFile }: SealOptions, filterAddress: number): readonly Call[] => [
  ['close', ownFile],
  ['close_range', ownFile, 0xffff_ffff, 0],
  // A session of its own: signals to it reach all of it, and nothing else.
  ['setsid'],
  ...(stepDown === null
    ? []
    : [
        ...Array.from({ length: stepDown.lastCapability + 1 }, (_none, capability): Call => [
          'prctl',
          PR_CAPBSET_DROP,
          capability,
          0,
          0,
          0,
        ]),
        ['setgroups', 0, 0] satisfies Call,
        ['setresgid', stepDown.uid, stepDown.uid, stepDown.uid] satisfies Call,
        ['setresuid', stepDown.uid, stepDown.uid, stepDown.uid] satisfies Call,
      ]),
  ['prctl', PR_SET_PDEATHSIG, SIGHUP, 0, 0, 0],
  ['prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0],
  ['prctl', PR_SET_SECCOMP, FILTER_MODE, filterAddress, 0, 0],
];

/** The program for a machine, or null for one that we can't write it for. */
export const sealProgram = (options: SealOptions): Buffer | null => {
  const assembler = ASSEMBLERS[options.architecture];
  if (assembler === undefined) return null;
  // Addresses take the same room whatever they are: the first pass only measures.
  const measured = assembler.assemble(callsOf(options, BASE)).length;
  const structAt = Math.ceil((HEADERS_BYTES + measured) / 8) * 8;
  const filterAt = structAt + 16;
  const content = Buffer.alloc(filterAt - HEADERS_BYTES + options.filter.length);
  content.set(assembler.assemble(callsOf(options, BASE + structAt)));
  content.writeUInt16LE(options.filter.length / 8, structAt - HEADERS_BYTES);
  content.writeUInt32LE(BASE + filterAt, structAt - HEADERS_BYTES + 8);
  content.set(options.filter, filterAt - HEADERS_BYTES);
  return elf(assembler.machine, content);
};
