import { type GpuLink, type GpuPlace, type GpuTopology, isGpuLink } from './gpu-topology.ts';
import { parseCpuList } from './parse-cpu-list.ts';
import { type MatrixRow, splitMatrix } from './split-matrix.ts';

/** Drivers before 2017 said SOC for what is SYS today. */
const readLink = (cell: string): GpuLink | null => (cell === 'SOC' ? 'SYS' : isGpuLink(cell) ? cell : null);

const readPlace = ({ name, tail }: MatrixRow): GpuPlace | null => {
  const [cpuCell = 'N/A', numaCell = 'N/A'] = tail;
  const cpus = cpuCell === 'N/A' ? null : parseCpuList(cpuCell);
  const numa = numaCell === 'N/A' ? null : parseCpuList(numaCell); // the same notation: `0`, `0,2`, `0-7`
  if ((cpus === null && cpuCell !== 'N/A') || (numa === null && numaCell !== 'N/A')) return null;
  const numaNodes =
    numa?.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n)) ?? null;
  return { index: Number(name.slice('GPU'.length)), cpus, numaNodes, socket: null };
};

/** A path is the same from both its ends, and only a GPU is itself. */
const isSymmetric = (links: readonly (readonly GpuLink[])[]): boolean =>
  links.every((row, i) => row.every((link, j) => link === links[j]?.[i] && (link === 'X') === (i === j)));

const defined = <Value>(values: readonly (Value | null)[]): readonly Value[] | null => {
  const there = values.flatMap((value) => (value === null ? [] : [value]));
  return there.length === values.length ? there : null;
};

const parseOne = (text: string): GpuTopology | null => {
  const rows = splitMatrix(text);
  const gpus = rows === null ? null : defined(rows.map(readPlace));
  if (rows === null || gpus === null) return null;
  const links = defined(rows.map(({ cells }) => defined(cells.slice(0, rows.length).map(readLink))));
  const isAscending = gpus.every(({ index }, n) => n === 0 || index > (gpus[n - 1]?.index ?? index));
  return links !== null && isSymmetric(links) && isAscending ? { gpus, links } : null;
};

/**
 * Reads what `nvidia-smi topo -m` prints, and beside it what `topo -mp` prints: PCIe paths only, those beneath the NVLinks too.
 * Null when it is not whole and consistent: a wrong path or NUMA node would do harm, an unknown one does not.
 */
export const parseTopology = (text: string, pciText?: string): GpuTopology | null => {
  const topology = parseOne(text);
  if (topology === null || pciText === undefined) return topology;
  const paths = parseOne(pciText);
  const isSame =
    paths !== null &&
    paths.gpus.length === topology.gpus.length &&
    paths.gpus.every(({ index }, n) => index === topology.gpus[n]?.index) &&
    !paths.links.flat().some((link) => link.startsWith('NV'));
  return isSame ? { ...topology, pcie: paths.links } : null;
};
