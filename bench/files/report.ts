import type { Table } from '../benchmark.ts';
import { rounded } from '../statistics.ts';
import type { Comparison, Measured } from './compare.ts';
import type { Tree } from './make-tree.ts';
import { type Part, TITLES } from './parts.ts';

/** What came out of a part, so far. */
export type PartResult = { readonly part: Part; readonly tree: Tree; readonly rows: readonly Comparison[] };

const HEAD = [
  '',
  'coreutils s',
  'berth s',
  'ratio',
  'files/s',
  'µs CPU/file',
  'coreutils',
  'requests/file',
  'coreutils',
  'others, cores',
  'coreutils',
];

const seconds = ({ seconds: value }: Measured): string => value.toFixed(value < 10 ? 2 : 1);

/** For people. */
export const tableOf = ({ part, tree, rows }: PartResult): Table => ({
  title: `${TITLES[part]}: ${tree.files} files in ${tree.folders} folders`,
  rows: [
    HEAD,
    ...rows.map(({ operation, coreutils, berth, ratio }) => [
      operation,
      seconds(coreutils),
      seconds(berth),
      ratio.toFixed(1),
      (tree.files / berth.seconds).toFixed(0),
      berth.cpuMicrosPerFile.toFixed(1),
      coreutils.cpuMicrosPerFile.toFixed(1),
      berth.requestsPerFile?.toFixed(1) ?? '-',
      coreutils.requestsPerFile?.toFixed(1) ?? '-',
      berth.othersCores.toFixed(1),
      coreutils.othersCores.toFixed(1),
    ]),
  ],
});

const ratiosOf = (rows: readonly Comparison[]): Readonly<Record<string, number>> =>
  Object.fromEntries(rows.map(({ operation, ratio }) => [operation, rounded(ratio, 2)]));

const detailsOf = (rows: readonly Comparison[]): object =>
  Object.fromEntries(
    rows.map(({ operation, coreutils, berth }) => [
      operation,
      {
        coreutilsSeconds: rounded(coreutils.seconds, 3),
        berthSeconds: rounded(berth.seconds, 3),
        coreutilsCpuMicrosPerFile: rounded(coreutils.cpuMicrosPerFile, 1),
        berthCpuMicrosPerFile: rounded(berth.cpuMicrosPerFile, 1),
        othersCores: rounded(berth.othersCores, 2),
      },
    ]),
  );

/** For machines: the ratios by part, and what they come from. */
export const figuresOf = (results: readonly PartResult[]): Readonly<Record<string, object>> => ({
  ...Object.fromEntries(results.map(({ part, rows }) => [part, ratiosOf(rows)])),
  details: Object.fromEntries(results.map(({ part, rows }) => [part, detailsOf(rows)])),
  files: Object.fromEntries(results.map(({ part, tree }) => [part, tree.files])),
});
