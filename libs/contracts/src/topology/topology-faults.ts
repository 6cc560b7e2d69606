import { isGpuLink } from './gpu-topology.ts';

const GPUS_MAX = 64;
const CPUS_MAX = 4096;
const NUMA_NODES_MAX = 256;
const NUMBER_MAX = 65_535;

type Fields = Readonly<Record<string, unknown>>;
type Fault = string | undefined;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isWhole = (value: unknown, max = NUMBER_MAX): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max;
const hasOnly = (value: Fields, names: readonly string[]): boolean =>
  Object.keys(value).every((name) => names.includes(name));

const isAscending = (values: readonly unknown[]): boolean =>
  values.every((value, n) => n === 0 || Number(value) > Number(values[n - 1]));

/** `[[0, 31], [64, 95]]`: ascending, without overlap. */
const isCpuRanges = (value: unknown): boolean =>
  isList(value) &&
  value.length <= CPUS_MAX &&
  value.every((range) => isList(range) && range.length === 2 && range.every((cpu) => isWhole(cpu))) &&
  value.every((range) => isList(range) && Number(range[0]) <= Number(range[1])) &&
  isAscending(value.map((range) => (isList(range) ? range[0] : Number.NaN)));

const isGpuPlace = (value: unknown): boolean => {
  if (!isFields(value) || !hasOnly(value, ['index', 'cpus', 'numaNodes', 'socket'])) return false;
  const { index, cpus, numaNodes, socket } = value;
  const isNumaKnown =
    isList(numaNodes) &&
    numaNodes.length <= NUMA_NODES_MAX &&
    numaNodes.every((node) => isWhole(node, NUMA_NODES_MAX - 1)) &&
    isAscending(numaNodes);
  return (
    isWhole(index) &&
    (cpus === null || isCpuRanges(cpus)) &&
    (numaNodes === null || isNumaKnown) &&
    (socket === null || isWhole(socket))
  );
};

const isSquare = (value: unknown, size: number): value is readonly (readonly unknown[])[] =>
  isList(value) && value.length === size && value.every((row) => isList(row) && row.length === size);

/** A path is the same from both its ends, and only a GPU is itself. */
const isLinkMatrix = (value: unknown, size: number): boolean =>
  isSquare(value, size) &&
  value.every((row, i) =>
    row.every(
      (link, j) =>
        typeof link === 'string' && isGpuLink(link) && link === value[j]?.[i] && (link === 'X') === (i === j),
    ),
  );

/** What keeps a value from outside from being a {@link GpuTopology}, as the end of a sentence. */
export const gpuTopologyFault = (value: unknown): Fault => {
  if (!isFields(value) || !hasOnly(value, ['gpus', 'links', 'pcie']))
    return 'must be an object with gpus, links and perhaps pcie';
  const { gpus, links, pcie } = value;
  if (!isList(gpus) || gpus.length > GPUS_MAX) return `must have a list of at most ${GPUS_MAX} gpus`;
  const wrong = gpus.findIndex((gpu) => !isGpuPlace(gpu));
  if (wrong !== -1) return `has a place ${wrong} that can't be read`;
  if (!isAscending(gpus.map((gpu) => (isFields(gpu) ? gpu['index'] : Number.NaN))))
    return 'must have its gpus in ascending order of index';
  if (!isLinkMatrix(links, gpus.length))
    return 'must have links that are a square, symmetric matrix of paths, one row for each GPU';
  if (pcie !== undefined && (!isLinkMatrix(pcie, gpus.length) || JSON.stringify(pcie).includes('"NV')))
    return 'must have PCIe paths that are a square, symmetric matrix, one row for each GPU';
  return undefined;
};

const isCpuPlace = (value: unknown, nodes: number): boolean =>
  isFields(value) &&
  hasOnly(value, ['cpu', 'core', 'cacheGroup', 'numaNode']) &&
  isWhole(value['cpu']) &&
  isWhole(value['core']) &&
  isWhole(value['cacheGroup']) &&
  isWhole(value['numaNode'], nodes - 1);

/** What keeps a value from outside from being a {@link CpuTopology}, as the end of a sentence. */
export const cpuTopologyFault = (value: unknown): Fault => {
  if (!isFields(value) || !hasOnly(value, ['cpus', 'distances']))
    return 'must be an object with cpus and distances';
  const { cpus, distances } = value;
  if (!isList(distances) || distances.length > NUMA_NODES_MAX || !isSquare(distances, distances.length))
    return `must have distances that are a square matrix of at most ${NUMA_NODES_MAX} NUMA nodes`;
  if (!distances.every((row) => row.every((distance) => isWhole(distance))))
    return 'must have distances that are whole numbers';
  if (!isList(cpus) || cpus.length > CPUS_MAX) return `must have a list of at most ${CPUS_MAX} cpus`;
  const wrong = cpus.findIndex((cpu) => !isCpuPlace(cpu, distances.length));
  if (wrong !== -1) return `has a CPU (number ${wrong} of its list) that can't be read`;
  if (!isAscending(cpus.map((cpu) => (isFields(cpu) ? cpu['cpu'] : Number.NaN))))
    return 'must have its cpus in ascending order';
  return undefined;
};
