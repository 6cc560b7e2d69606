import type { components } from './generated/schema.ts';

type Resources = components['schemas']['ResourcesDto'];

/** What a session needs, as people say it. */
export type Amounts = {
  /** CPU cores; 1 if absent. */
  readonly cpu?: number;
  /** Bytes, or a size such as `2GiB`; 2 GiB if absent. */
  readonly memory?: number | string;
  /** GPUs: a part of one (0.5) or whole ones (2). */
  readonly gpu?: number;
  /** On each GPU; without `gpu` a part of one GPU by its memory. */
  readonly gpuMemory?: number | string;
  /** Only GPUs that have so much in all. */
  readonly minGpuMemory?: number | string;
  readonly gpuModels?: readonly string[];
  readonly shm?: number | string;
};

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** `2GiB` is 2147483648. @throws RangeError if it is no size */
export const bytes = (size: number | string): number => {
  if (typeof size === 'number') return size;
  const [, count = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?i?b)\s*$/i.exec(size) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  if (factor === undefined) throw new RangeError(`${JSON.stringify(size)} is no size; write 512MiB or 2GiB`);
  return Math.round(Number(count) * factor);
};

const optional = (name: keyof Resources, size: number | string | undefined): Partial<Resources> =>
  size === undefined ? {} : { [name]: bytes(size) };

/** Amounts as the API has them: whole numbers of thousandths and bytes. */
export const resources = (amounts: Amounts = {}): Resources => ({
  cpuMilli: Math.round((amounts.cpu ?? 1) * 1000),
  memoryBytes: bytes(amounts.memory ?? '2GiB'),
  ...(amounts.gpu === undefined ? {} : { gpuMilli: Math.round(amounts.gpu * 1000) }),
  ...optional('gpuMemoryBytes', amounts.gpuMemory),
  ...optional('gpuMemoryMinBytes', amounts.minGpuMemory),
  ...optional('shmBytes', amounts.shm),
  ...(amounts.gpuModels === undefined ? {} : { gpuModels: [...amounts.gpuModels] }),
});
