import { parseBytes } from '../units/parse-bytes.ts';
import { parseDuration } from '../units/parse-duration.ts';
import { parseMilli } from '../units/parse-milli.ts';

/** How people say an amount in a file, and which field of the API it becomes. */
export type ShortName = {
  readonly field: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly parse: (text: string, what: string) => number;
};

const size = (field: string, example: string): ShortName => ({
  field,
  schema: {
    type: 'string',
    pattern: String.raw`^\d{1,15}(\.\d{1,6})?([kMGT]B|[KMGT]iB|B)$`,
    examples: [example],
  },
  parse: parseBytes,
});
const time = (field: string, example: string): ShortName => ({
  field,
  schema: { type: 'string', pattern: String.raw`^(\d+(d|h|ms|m|s))+$`, examples: [example] },
  parse: parseDuration,
});
const count = (field: string, example: number): ShortName => ({
  field,
  schema: { type: 'number', minimum: 0, examples: [example] },
  parse: parseMilli,
});

/** By the object that they stand in. */
export const SHORT_NAMES: Readonly<Record<string, Readonly<Record<string, ShortName>>>> = {
  resources: {
    cpu: count('cpuMilli', 1),
    memory: size('memoryBytes', '2GiB'),
    gpu: count('gpuMilli', 0.5),
    gpuMemory: size('gpuMemoryBytes', '20GiB'),
    gpuMemoryMin: size('gpuMemoryMinBytes', '40GiB'),
    shm: size('shmBytes', '1GiB'),
  },
  limits: {
    wait: time('waitMs', '1d'),
    prepare: time('prepareMs', '30m'),
    run: time('runMs', '8h'),
    grace: time('graceMs', '30s'),
  },
  retry: { backoff: time('backoffMs', '60s') },
};
