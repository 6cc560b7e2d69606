import { type Operation, OPERATIONS, READING } from './operations.ts';

/** What the benchmark measures, each of which can be asked for alone. */
export const PARTS = ['latency', 'caching', 'readdirplus', 'flat', 'localSmall', 'local'] as const;
export type Part = (typeof PARTS)[number];

export const TITLES: Readonly<Record<Part, string>> = {
  latency: 'A mount with 0.5 ms per request, on which nothing is cached',
  caching: 'The same as an NFS client caches (names 30 s, attributes 3 s), cold',
  readdirplus: 'And with READDIRPLUS, as NFS 3 has it',
  flat: 'One flat folder on the first of these mounts',
  localSmall: 'A small tree on the local disk',
  local: 'The local disk',
};

export const isLocal = (part: Part): part is 'local' | 'localSmall' =>
  part === 'local' || part === 'localSmall';
export const operationsOf = (part: Part): readonly Operation[] =>
  part === 'readdirplus' ? READING : OPERATIONS;

export type Step = { readonly part: Part; readonly operations: readonly Operation[] };

/** On the disk all is made before anything is removed, of whatever part: ext4 looks long for a new inode where many were given back. */
export const stepsOf = (parts: readonly Part[]): readonly Step[] => {
  const onDisk = parts.filter(isLocal);
  return [
    ...parts.filter((part) => !isLocal(part)).map((part) => ({ part, operations: operationsOf(part) })),
    ...onDisk.map((part) => ({ part, operations: OPERATIONS.filter((operation) => operation !== 'rm') })),
    ...onDisk.map((part) => ({ part, operations: ['rm'] as const })),
  ];
};
