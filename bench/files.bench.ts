import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildHelper, prepareDelayedMounts } from '#file-operations/testing';
import type { Benchmark, Table } from './benchmark.ts';
import { compare, type Comparison, createCopies, type Ground, type Measured } from './files/compare.ts';
import { delayedGround, fastFolder, localGround, PROFILES } from './files/grounds.ts';
import { makeFlatFolder, makeTree, type Tree } from './files/make-tree.ts';
import { type Operation, OPERATIONS, READING } from './files/operations.ts';
import { timedRun } from './files/timed-run.ts';
import { median, rounded } from './statistics.ts';

const PARTS = ['latency', 'caching', 'readdirplus', 'flat', 'local', 'localSmall'] as const;
type Part = (typeof PARTS)[number];

const TITLES: Readonly<Record<Part, string>> = {
  latency: 'A mount with 0.5 ms per request, on which nothing is cached',
  caching: 'The same as an NFS client caches (names 30 s, attributes 3 s), cold',
  readdirplus: 'And with READDIRPLUS, as NFS 3 has it',
  flat: 'One flat folder on the first of these mounts',
  local: 'The local disk',
  localSmall: 'A small tree on the local disk',
};

const SIZES = {
  full: { files: 30_000, local: 300_000, small: 12_000, flat: 5000 },
  quick: { files: 2000, local: 20_000, small: 12_000, flat: 500 },
};
/** A file of up to 4 KiB takes a block, and there are four copies. */
const BYTES_PER_FILE = 5 * 8192;

type Settings = {
  readonly parts: readonly Part[];
  readonly files: number;
  readonly localFiles: number;
  readonly smallFiles: number;
  readonly flatFiles: number;
  readonly runs: number;
  readonly folder: string;
};

const whole = (text: string | undefined, otherwise: number, what: string): number => {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new TypeError(`${what} takes a whole number from 1 on`);
  return Number(text);
};

const readSettings = (options: readonly string[]): Settings => {
  const { values } = parseArgs({
    args: [...options],
    options: {
      only: { type: 'string' },
      files: { type: 'string' },
      'local-files': { type: 'string' },
      runs: { type: 'string' },
      at: { type: 'string', default: tmpdir() },
      quick: { type: 'boolean', default: false },
    },
  });
  const names = values.only?.split(',') ?? PARTS;
  const parts = PARTS.filter((part) => names.includes(part));
  if (parts.length !== names.length) throw new TypeError(`--only takes some of ${PARTS.join(', ')}`);
  const sizes = values.quick ? SIZES.quick : SIZES.full;
  return {
    parts,
    files: whole(values.files, sizes.files, '--files'),
    localFiles: whole(values['local-files'], sizes.local, '--local-files'),
    smallFiles: sizes.small,
    flatFiles: sizes.flat,
    runs: whole(values.runs, 3, '--runs'),
    folder: values.at,
  };
};

const seconds = ({ seconds: value }: Measured): string => value.toFixed(value < 10 ? 2 : 1);
const tableOf = (part: Part, tree: Tree, rows: readonly Comparison[]): Table => ({
  title: `${TITLES[part]}: ${tree.files} files in ${tree.folders} folders`,
  rows: [
    [
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
    ],
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

type Place = {
  readonly ground: Ground;
  readonly tree: Tree;
  readonly remove: () => void;
};

const placeFor = (part: Part, settings: Settings, delayfs: string): Place => {
  const isLocal = part === 'local' || part === 'localSmall';
  const parent = isLocal ? settings.folder : fastFolder(settings.files * BYTES_PER_FILE);
  const backing = mkdtempSync(join(parent, 'berth-bench-files-'));
  const size = { local: settings.localFiles, localSmall: settings.smallFiles, flat: settings.flatFiles };
  const made =
    part === 'flat'
      ? makeFlatFolder(join(backing, 'tree'), size.flat)
      : makeTree(join(backing, 'tree'), isLocal ? size[part] : settings.files);
  const profile = part === 'flat' || isLocal ? PROFILES.latency : PROFILES[part];
  return {
    ground: isLocal ? localGround(backing) : delayedGround(delayfs, backing, profile),
    tree: { ...made, path: 'tree' },
    remove: () => rmSync(backing, { recursive: true, force: true, maxRetries: 3 }),
  };
};

/** What the command line adds, once for each command: Node has to be started. */
const startUp = async (helper: string): Promise<{ readonly cli: number; readonly helper: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-files-'));
  const timeOf = async (command: readonly string[]): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 5; i++)
      times.push((await timedRun([...command, 'du', '-s', '.'], { cwd: folder })).seconds);
    return median(times) * 1000;
  };
  const cli = join(import.meta.dirname, '..', 'cli', 'src', 'main.js');
  const both = { cli: await timeOf([process.execPath, cli, 'fs']), helper: await timeOf([helper]) };
  rmSync(folder, { recursive: true });
  return both;
};

/** Parallel file operations beside GNU's tools in the same run. */
export const filesBench: Benchmark = {
  what: 'find, ls, du, chmod, cp and rm beside coreutils, on a slow mount and on the local disk (about 40 min)',
  options: `[--quick] [--only ${PARTS.join(',')}] [--files N] [--local-files N] [--runs N] [--at FOLDER]`,
  run: async (say, options) => {
    const settings = readSettings(options);
    const built = buildHelper();
    if (built.kind === 'unavailable') throw new TypeError(`The helper can't be built: ${built.why}`);
    const isMounting = settings.parts.some((part) => part !== 'local' && part !== 'localSmall');
    const mounts = isMounting ? prepareDelayedMounts() : undefined;
    if (mounts?.kind === 'missing')
      throw new TypeError(`The slow mount can't be made: ${mounts.why}. Without it: --only local,localSmall`);
    const load = [rounded(loadavg()[0] ?? 0, 1)];
    const results: { readonly part: Part; readonly tree: Tree; readonly rows: readonly Comparison[] }[] = [];
    for (const part of settings.parts) {
      say(`${TITLES[part]} …`);
      const place = placeFor(part, settings, mounts?.program ?? '');
      try {
        const isLocal = part === 'local' || part === 'localSmall';
        const operations: readonly Operation[] = part === 'readdirplus' ? READING : OPERATIONS;
        const runs = { coreutils: isLocal ? settings.runs : 1, berth: settings.runs };
        const copies = createCopies();
        const rows: Comparison[] = [];
        for (const operation of operations)
          rows.push(await compare({ ...place, copies, helper: built.path, runs, say }, operation));
        results.push({ part, tree: place.tree, rows });
      } finally {
        place.remove();
      }
    }
    const { cli, helper } = await startUp(built.path);
    load.push(rounded(loadavg()[0] ?? 0, 1));
    return {
      tables: [
        ...results.map(({ part, tree, rows }) => tableOf(part, tree, rows)),
        {
          title: `On ${cpus().length} processors; load ${load.join(' at the beginning, ')} at the end. To start, on an empty folder:`,
          rows: [
            ['', 'ms'],
            ['the helper', helper.toFixed(0)],
            ['berth fs (Node, then the helper)', cli.toFixed(0)],
          ],
        },
      ],
      figures: {
        ...Object.fromEntries(results.map(({ part, rows }) => [part, ratiosOf(rows)])),
        details: Object.fromEntries(results.map(({ part, rows }) => [part, detailsOf(rows)])),
        machine: { cpus: cpus().length, load, startMs: { helper: rounded(helper, 0), cli: rounded(cli, 0) } },
      },
    };
  },
};
