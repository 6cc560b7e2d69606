import type { VolumeFigures, VolumeSample } from '../api/volume-figures.ts';
import { formatBytes } from './quantities.ts';
import type { View } from './sessions.ts';
import { type Column, table } from './table.ts';

const rate = (bytes: number): string => `${formatBytes(bytes)}/s`;
const time = (micros: number): string => (micros === 0 ? '-' : `${(micros / 1000).toFixed(1)} ms`);
const busy = (percent: number | null): string => (percent === null ? '-' : `${Math.round(percent)} %`);
const cellsOf = (sample: VolumeSample): readonly string[] => [
  rate(sample.readBytesPerS),
  rate(sample.writeBytesPerS),
  String(Math.round(sample.operationsPerS)),
  time(sample.readMicros),
  time(sample.writeMicros),
  busy(sample.busyPercent),
];
const FIGURES: readonly Column[] = [
  { title: 'READ', align: 'right' },
  { title: 'WRITTEN', align: 'right' },
  { title: 'OPS/S', align: 'right' },
  { title: 'A READ', align: 'right' },
  { title: 'A WRITE', align: 'right' },
  { title: 'BUSY', align: 'right' },
];

/** `berth volume top`: how each does now. */
export const formatVolumeTop = (all: readonly VolumeFigures[], { paint, ...view }: View): string =>
  table(
    [{ title: 'VOLUME' }, ...FIGURES, { title: 'LIMIT', isFlexible: true }],
    all.map(({ volumeId, samples, load }) => {
      const last = samples.at(-1);
      const cells = last === undefined ? FIGURES.map(() => '-') : cellsOf(last);
      return [volumeId, ...cells, load?.isAtLimit === true ? paint.yellow(`at its limit: ${load.why}`) : ''];
    }),
    view,
  );

/** So many lines: each is the mean of a part of the history. */
const LINES = 12;
const meanOf = (part: readonly VolumeSample[]): VolumeSample | undefined => {
  const last = part.at(-1);
  if (last === undefined) return undefined;
  const mean = (of: (sample: VolumeSample) => number): number =>
    part.reduce((sum, sample) => sum + of(sample), 0) / part.length;
  return {
    at: last.at,
    readBytesPerS: mean((one) => one.readBytesPerS),
    writeBytesPerS: mean((one) => one.writeBytesPerS),
    operationsPerS: mean((one) => one.operationsPerS),
    readMicros: mean((one) => one.readMicros),
    writeMicros: mean((one) => one.writeMicros),
    busyPercent: last.busyPercent === null ? null : mean((one) => one.busyPercent ?? 0),
  };
};

/** `berth volume figures`: what it did in the last while. */
export const formatVolumeFigures = ({ samples, load }: VolumeFigures, view: View): string => {
  const each = Math.max(1, Math.ceil(samples.length / LINES));
  const rows: (readonly string[])[] = [];
  for (let at = 0; at < samples.length; at += each) {
    const mean = meanOf(samples.slice(at, at + each));
    if (mean !== undefined) rows.push([mean.at.slice(11, 19), ...cellsOf(mean)]);
  }
  const end = load?.isAtLimit === true ? `\n\nAt its limit: ${load.why}.` : '';
  return `${table([{ title: 'UNTIL (UTC)' }, ...FIGURES], rows, view)}${end}`;
};
