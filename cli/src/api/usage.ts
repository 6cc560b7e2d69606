import { isFields } from './decode.ts';

/** What a session uses, as far as the command line looks at it; null is what nobody can tell. */
export type Usage = {
  readonly at: string;
  readonly cpuMilli: number;
  readonly cpuGrantedMilli: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly gpuPercent: number | null;
  readonly gpuMemoryBytes: number | null;
  readonly gpuMemoryGrantedBytes: number | null;
  readonly receivedBytesPerS: number | null;
  readonly sentBytesPerS: number | null;
  readonly readBytesPerS: number | null;
  readonly writtenBytesPerS: number | null;
  readonly processCount: number | null;
  readonly oomKills: number;
  /** Absent: it does something. */
  readonly idleSince?: string;
};

export type UsedSession = {
  readonly sessionId: string;
  readonly name: string;
  readonly userId: string;
  readonly nodeId: string;
  readonly usage?: Usage;
  /** What it waits for at this moment. */
  readonly why?: string;
};

const isUsage = (value: unknown): value is Usage =>
  isFields(value) && typeof value['cpuMilli'] === 'number' && typeof value['memoryBytes'] === 'number';

export const isUsedSession = (value: unknown): value is UsedSession =>
  isFields(value) &&
  typeof value['sessionId'] === 'string' &&
  typeof value['name'] === 'string' &&
  (value['usage'] === undefined || isUsage(value['usage']));
