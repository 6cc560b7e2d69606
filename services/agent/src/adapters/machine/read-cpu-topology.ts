import { type CpuPlace, type CpuTopology, type CpuRange, parseCpuList } from '#contracts';
import type { SysTree } from './sys-tree.ts';

export type CpuMap = {
  readonly topology: CpuTopology;
  /** The package that a NUMA node belongs to; several nodes may share one. */
  readonly socketOf: ReadonlyMap<number, number>;
};

/** What Linux says of itself: no way between two nodes is told. */
const UNREACHABLE = 255;
const HERE = 10;
const CPUS_MAX = 4096;
const NUMA_NODES_MAX = 256;

const cpusIn = (ranges: readonly CpuRange[]): readonly number[] =>
  ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n));

const readList = (sys: SysTree, file: string): readonly number[] | null => {
  const ranges = parseCpuList(sys.read(file) ?? '');
  return ranges === null ? null : cpusIn(ranges);
};

/** The numbers N of the names `<word>N` in a folder, ascending. */
const numbersIn = (sys: SysTree, folder: string, word: string): readonly number[] =>
  sys
    .names(folder)
    .filter((name) => name.startsWith(word) && /^\d+$/.test(name.slice(word.length)))
    .map((name) => Number(name.slice(word.length)))
    .toSorted((a, b) => a - b);

const readWhole = (sys: SysTree, file: string): number | null => {
  const text = sys.read(file) ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
};

/** The lowest CPU that shares the last cache, which names the group; without word of a cache, the lowest of the package. */
const cacheGroupOf = (sys: SysTree, cpu: number, packageFirst: number): number => {
  const folder = `cpu/cpu${cpu}/cache`;
  const [last] = numbersIn(sys, folder, 'index')
    .flatMap((index) => {
      const level = readWhole(sys, `${folder}/index${index}/level`);
      const first = readList(sys, `${folder}/index${index}/shared_cpu_list`)?.[0];
      return level === null || first === undefined ? [] : [{ level, first }];
    })
    .toSorted((a, b) => b.level - a.level);
  return last === undefined || last.level < 2 ? packageFirst : last.first;
};

type NumaNodes = { readonly nodeOf: ReadonlyMap<number, number>; readonly distances: readonly number[][] };

/** The kernel numbers nodes with gaps (GPU memory from 250 on, on POWER9) and lists distances without them. */
const readNumaNodes = (sys: SysTree, online: readonly number[]): NumaNodes => {
  const nodes = numbersIn(sys, 'node', 'node').filter((node) => node < NUMA_NODES_MAX);
  if (nodes.length === 0)
    return { nodeOf: new Map(online.map((cpu) => [cpu, 0] as const)), distances: [[HERE]] };
  const nodeOf = new Map<number, number>();
  for (const node of nodes)
    for (const cpu of readList(sys, `node/node${node}/cpulist`) ?? []) nodeOf.set(cpu, node);
  const size = Math.max(...nodeOf.values(), 0) + 1;
  const distances: number[][] = Array.from({ length: size }, (_, from) =>
    Array.from({ length: size }, (__, to) => (from === to ? HERE : UNREACHABLE)),
  );
  for (const from of nodes) {
    const told = (sys.read(`node/node${from}/distance`) ?? '').split(/\s+/).map(Number);
    // Another count, and nobody can say which column belongs to which node.
    if (
      told.length !== nodes.length ||
      !told.every((distance) => distance >= HERE && distance <= UNREACHABLE)
    )
      continue;
    for (const [column, to] of nodes.entries())
      if (from < size && to < size && distances[from] !== undefined)
        distances[from][to] = told[column] ?? UNREACHABLE;
  }
  return { nodeOf, distances };
};

/**
 * Where the CPUs of this machine sit, from `/sys/devices/system`: those that are online, that the agent may use, and whose place the kernel tells.
 * Null where it tells none.
 */
export const readCpuTopology = (sys: SysTree, allowed: readonly CpuRange[] | null): CpuMap | null => {
  const permitted = allowed === null ? null : new Set(cpusIn(allowed));
  const online = (readList(sys, 'cpu/online') ?? []).filter((cpu) => permitted?.has(cpu) ?? true);
  const { nodeOf, distances } = readNumaNodes(sys, online);
  const firstOfPackage = new Map<number, number>();
  const socketOf = new Map<number, number>();
  const cpus = online.flatMap((cpu): readonly CpuPlace[] => {
    const core = readList(sys, `cpu/cpu${cpu}/topology/thread_siblings_list`)?.[0];
    const numaNode = nodeOf.get(cpu);
    if (core === undefined || numaNode === undefined) return [];
    const socket = readWhole(sys, `cpu/cpu${cpu}/topology/physical_package_id`);
    if (socket !== null) socketOf.set(numaNode, socket);
    const packageFirst = firstOfPackage.get(socket ?? -1) ?? cpu;
    firstOfPackage.set(socket ?? -1, packageFirst);
    return [{ cpu, core, cacheGroup: cacheGroupOf(sys, cpu, packageFirst), numaNode }];
  });
  return cpus.length === 0 || cpus.length > CPUS_MAX ? null : { topology: { cpus, distances }, socketOf };
};
