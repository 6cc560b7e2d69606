import type { CpuPlace, CpuTopology } from '#contracts';

export type CpuWish = {
  readonly cpus: CpuTopology;
  /** Logical CPUs that no session holds. */
  readonly free: ReadonlySet<number>;
  /** How many logical CPUs are wanted. */
  readonly count: number;
  /** The NUMA node of each GPU of the session, one entry for each GPU; empty when it has none or nobody knows. */
  readonly gpuNumaNodes: readonly number[];
  /** `require` refuses what `prefer` would take from a farther NUMA node. */
  readonly policy: 'prefer' | 'require';
};

export type ChosenCpus = {
  /** Ascending. */
  readonly cpus: readonly number[];
  /** Where memory should come from, ascending. */
  readonly numaNodes: readonly number[];
  /** Some CPUs are farther from the GPUs than wished. */
  readonly isSpilled: boolean;
};

type Core = { readonly cacheGroup: number; readonly cpus: readonly number[]; readonly size: number };

const groupInOrder = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => number,
): readonly (readonly Item[])[] =>
  [...Map.groupBy(items, keyOf)].toSorted(([a], [b]) => a - b).map(([, group]) => group);

const coresOf = (places: readonly CpuPlace[], free: ReadonlySet<number>): readonly Core[] =>
  groupInOrder(places, ({ core }) => core).map((siblings) => ({
    cacheGroup: siblings[0]?.cacheGroup ?? 0,
    cpus: siblings.map(({ cpu }) => cpu).filter((cpu) => free.has(cpu)),
    size: siblings.length,
  }));

const countOf = (cores: readonly Core[]): number => cores.reduce((sum, { cpus }) => sum + cpus.length, 0);

/** Cores of the lowest cache group that has enough, else of the one that has most, then of the next; only what is free counts. */
const byCacheGroup = (cores: readonly Core[], count: number): readonly Core[] => {
  const groups = groupInOrder(cores, ({ cacheGroup }) => cacheGroup);
  const enough = groups.find((group) => countOf(group) >= count);
  return enough ?? groups.toSorted((a, b) => countOf(b) - countOf(a)).flat();
};

/** Whole cores first, so that no two sessions share one; then what other sessions left of theirs, then half a core. */
const takeFromNode = (places: readonly CpuPlace[], free: ReadonlySet<number>, count: number): number[] => {
  const cores = coresOf(places, free);
  const isWhole = ({ cpus, size }: Core): boolean => cpus.length === size;
  const taken: number[] = [];
  for (const { cpus } of byCacheGroup(cores.filter(isWhole), count))
    if (taken.length + cpus.length <= count) taken.push(...cpus);
  const started = cores.filter((core) => !isWhole(core)).flatMap(({ cpus }) => cpus);
  const rest = cores.filter(isWhole).flatMap(({ cpus }) => cpus.filter((cpu) => !taken.includes(cpu)));
  return [...taken, ...[...started, ...rest].slice(0, count - taken.length)];
};

/** Whole numbers in proportion to `parts` that add up to `count`; what is over goes to the first. */
const inProportion = (count: number, parts: readonly number[]): readonly number[] => {
  const total = parts.reduce((sum, part) => sum + part, 0);
  const shares = parts.map((part) => Math.floor((count * part) / total));
  const over = count - shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, n) => share + (n < over ? 1 : 0));
};

/** CPUs near the session's GPUs: in proportion to the GPUs on each NUMA node, whole cores that share a cache. Null if it can't be. */
export const chooseCpus = ({ cpus, free, count, gpuNumaNodes, policy }: CpuWish): ChosenCpus | null => {
  const byNode = Map.groupBy(cpus.cpus, ({ numaNode }) => numaNode);
  const left = new Set(free);
  const taken: number[] = [];
  const take = (node: number, wanted: number): number => {
    const got = takeFromNode(byNode.get(node) ?? [], left, wanted);
    for (const cpu of got) left.delete(cpu);
    taken.push(...got);
    return got.length;
  };
  const freeOf = (node: number): number => countOf(coresOf(byNode.get(node) ?? [], left));
  const home = [...new Set(gpuNumaNodes)].toSorted((a, b) => a - b);
  // Without GPUs one NUMA node is as good as another: the one that has most.
  const emptiest = [...byNode.keys()].toSorted((a, b) => freeOf(b) - freeOf(a) || a - b).slice(0, 1);
  const nodes = home.length > 0 ? home : emptiest;
  const parts = nodes.map((node) => gpuNumaNodes.filter((one) => one === node).length || 1);
  inProportion(count, parts).forEach((share, n) => take(nodes[n] ?? 0, share));
  for (const node of nodes) take(node, count - taken.length); // one of them had too few, another may have more
  const isSpilled = taken.length < count;
  if (isSpilled && policy === 'require') return null;
  const distanceTo = (node: number): number =>
    Math.min(...nodes.map((from) => cpus.distances[from]?.[node] ?? Number.POSITIVE_INFINITY));
  const farther = [...byNode.keys()]
    .filter((node) => !nodes.includes(node))
    .toSorted((a, b) => distanceTo(a) - distanceTo(b) || a - b);
  for (const node of farther) take(node, count - taken.length);
  if (taken.length < count) return null;
  return { cpus: taken.toSorted((a, b) => a - b), numaNodes: nodes, isSpilled };
};
