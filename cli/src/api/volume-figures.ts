import { isFields } from './decode.ts';

/** What the command line reads of a volume's figures. */
export type VolumeSample = {
  readonly at: string;
  readonly readBytesPerS: number;
  readonly writeBytesPerS: number;
  readonly operationsPerS: number;
  readonly readMicros: number;
  readonly writeMicros: number;
  readonly busyPercent: number | null;
};
export type VolumeFigures = {
  readonly volumeId: string;
  readonly source: string;
  readonly everyMs: number;
  readonly load?: { readonly isAtLimit: boolean; readonly why: string };
  readonly samples: readonly VolumeSample[];
};

export const isVolumeFigures = (value: unknown): value is VolumeFigures =>
  isFields(value) &&
  typeof value['volumeId'] === 'string' &&
  typeof value['source'] === 'string' &&
  Array.isArray(value['samples']) &&
  value['samples'].every((sample) => isFields(sample) && typeof sample['readBytesPerS'] === 'number');
