import { isDeviceId } from '#kernel';

/** What is asked of every GPU, in this order. Process names and others that may have commas in them are never asked for. */
export const GPU_FIELDS = [
  'index',
  'uuid',
  'name',
  'pci.bus_id',
  'memory.total',
  'memory.used',
  'utilization.gpu',
  'mig.mode.current',
  'compute_cap',
  'ecc.errors.uncorrected.volatile.total',
  'driver_version',
] as const;
type GpuField = (typeof GPU_FIELDS)[number];

/** One GPU, of which the driver could tell anything. What it does not tell is null. */
export type GpuRow = {
  readonly index: number;
  readonly uuid: string;
  readonly name: string | null;
  /** As in `/sys/bus/pci/devices`. */
  readonly pciAddress: string | null;
  readonly memoryMiB: number | null;
  readonly usedMiB: number | null;
  readonly busyPercent: number | null;
  readonly isSliced: boolean;
  readonly computeCapability: string | null;
  readonly uncorrectedErrors: number | null;
  readonly driverVersion: string | null;
  /** What it said in place of an answer, if a GPU that works would not say that. */
  readonly fault: string | null;
};

const FAULT = /^\[(GPU is lost|Unknown Error|GPU requires reset|Reset Required)\]$/i;
const NO_ANSWER = /^(\[.*\]|N\/A|)$/;
const PCI = /^([0-9a-f]{4,8}):([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])$/i;

/** The tool writes eight digits of the domain, the kernel four, or as many as it needs. */
export const kernelAddress = (text: string): string | null => {
  const [, domain, rest] = PCI.exec(text) ?? [];
  if (domain === undefined || rest === undefined) return null;
  return `${Number.parseInt(domain, 16).toString(16).padStart(4, '0')}:${rest.toLowerCase()}`;
};

const wholeOf = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;

const readRow = (line: string, fields: readonly string[]): GpuRow | null => {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length !== fields.length) return null;
  const raw = (field: GpuField): string => cells[fields.indexOf(field)] ?? '';
  const textOf = (field: GpuField): string | null => (NO_ANSWER.test(raw(field)) ? null : raw(field));
  const index = wholeOf(textOf('index'));
  const uuid = textOf('uuid');
  if (index === null || uuid === null || !isDeviceId(uuid)) return null;
  const fault = cells.find((cell) => FAULT.test(cell));
  const capability = textOf('compute_cap');
  return {
    index,
    uuid,
    name: textOf('name'),
    pciAddress: kernelAddress(raw('pci.bus_id')),
    memoryMiB: wholeOf(textOf('memory.total')),
    usedMiB: wholeOf(textOf('memory.used')),
    busyPercent: wholeOf(textOf('utilization.gpu')),
    isSliced: raw('mig.mode.current') === 'Enabled',
    computeCapability: capability !== null && /^\d{1,2}\.\d{1,2}$/.test(capability) ? capability : null,
    uncorrectedErrors: wholeOf(textOf('ecc.errors.uncorrected.volatile.total')),
    driverVersion: textOf('driver_version'),
    fault: fault === undefined ? null : fault.slice(1, -1),
  };
};

/** Reads `--query-gpu=<fields> --format=csv,noheader,nounits`. Lines that are something else are left out. */
export const parseGpuRows = (text: string, fields: readonly string[] = GPU_FIELDS): readonly GpuRow[] =>
  text
    .split('\n')
    .map((line) => readRow(line, fields))
    .filter((row) => row !== null)
    .toSorted((a, b) => a.index - b.index);
