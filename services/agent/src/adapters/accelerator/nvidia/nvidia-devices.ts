import type { Device, GpuTopology } from '#contracts';
import { type Bytes, deviceId, mebibytes } from '#kernel';
import type { GpuDetails, MigInstance } from './gpu-details.ts';
import { type GpuHealth, gpuHealth } from './gpu-health.ts';
import type { GpuRow } from './gpu-rows.ts';
import type { ListedInstance } from './mig-list.ts';

/** All that was asked about the GPUs of a machine at one time. */
export type GpuSurvey = {
  readonly rows: readonly GpuRow[];
  readonly details: readonly GpuDetails[];
  readonly instances: readonly ListedInstance[];
  /** Above every index that a GPU of this machine has had. */
  readonly indexEnd: number;
  /** The NUMA node of a PCI address, where the kernel tells it. */
  readonly numaNodeOf: (pciAddress: string) => number | null;
};

/** A device, and the numbers under which the driver has it. */
export type NvidiaDevice = {
  readonly device: Device;
  readonly gpu: string;
  readonly minor: number | null;
  readonly instance: MigInstance | null;
};

const placeOf = (
  row: GpuRow,
  { numaNodeOf }: GpuSurvey,
): Pick<Device, 'numaNode' | 'pciAddress' | 'computeCapability'> => {
  const numaNode = row.pciAddress === null ? null : numaNodeOf(row.pciAddress);
  return {
    ...(numaNode === null ? {} : { numaNode }),
    ...(row.pciAddress === null ? {} : { pciAddress: row.pciAddress }),
    ...(row.computeCapability === null ? {} : { computeCapability: row.computeCapability }),
  };
};

const memoryOf = (memoryMiB: number | null): Bytes => mebibytes(memoryMiB ?? 0);
const modelOf = ({ name }: GpuRow): string => (name ?? 'unknown NVIDIA GPU').slice(0, 100);

/**
 * The devices of a machine: each GPU that is whole, and the instances of each that is sliced, numbered after the last GPU. An instance whose memory nobody
 * tells is none: it could not be counted.
 */
export const nvidiaDevices = (
  survey: GpuSurvey,
  xids: ReadonlyMap<string, number>,
): readonly NvidiaDevice[] => {
  const { rows, details, instances, indexEnd } = survey;
  const detailsOf = (row: GpuRow) => details.find(({ uuid }) => uuid === row.uuid);
  const healthOf = (row: GpuRow): GpuHealth => gpuHealth(row, detailsOf(row), xids.get(row.pciAddress ?? ''));
  const whole = rows
    .filter(({ isSliced }) => !isSliced)
    .map((row): NvidiaDevice => ({
      device: {
        deviceId: deviceId(row.uuid),
        index: row.index,
        model: modelOf(row),
        memoryBytes: memoryOf(row.memoryMiB),
        ...healthOf(row),
        ...placeOf(row, survey),
        modes: ['exclusive'],
      },
      gpu: row.uuid,
      minor: detailsOf(row)?.minor ?? null,
      instance: null,
    }));
  const slices = rows
    .filter(({ isSliced }) => isSliced)
    .flatMap((row) =>
      instances
        .filter(({ gpu }) => gpu === row.uuid)
        .map((listed) => {
          const own = detailsOf(row)?.instances.find(({ index }) => index === listed.index);
          return { row, listed, own };
        }),
    )
    .flatMap(({ row, listed, own }) => (own?.memoryMiB == null ? [] : [{ row, listed, own }]))
    .map(({ row, listed, own }, n): NvidiaDevice => ({
      device: {
        deviceId: deviceId(listed.uuid),
        index: indexEnd + n,
        model: `${modelOf(row)} MIG ${listed.profile}`,
        memoryBytes: memoryOf(own.memoryMiB),
        ...healthOf(row),
        parentId: deviceId(row.uuid),
        ...placeOf(row, survey),
        modes: ['mig'],
      },
      gpu: row.uuid,
      minor: detailsOf(row)?.minor ?? null,
      instance: own,
    }));
  return [...whole, ...slices];
};

/** Adds to what `topo -m` tells what the kernel knows: NUMA nodes that the tool says N/A for, and which package they belong to. */
export const completePlaces = (
  topology: GpuTopology,
  numaNodeOf: (index: number) => number | null,
  socketOf: ReadonlyMap<number, number>,
): GpuTopology => ({
  ...topology,
  gpus: topology.gpus.map((place) => {
    const told = numaNodeOf(place.index);
    const numaNodes = place.numaNodes ?? (told === null ? null : [told]);
    const sockets = new Set((numaNodes ?? []).map((node) => socketOf.get(node) ?? null));
    const [socket] = sockets;
    return { ...place, numaNodes, socket: place.socket ?? (sockets.size === 1 ? (socket ?? null) : null) };
  }),
});
