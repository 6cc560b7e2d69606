import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHelper, prepareDelayedMounts } from '#file-operations/testing';
import type { Benchmark } from './benchmark.ts';
import { compareByTurns, compareWaiting, type Comparison, type Plan } from './files/compare.ts';
import { createCopies } from './files/copies.ts';
import { isKept, keepFigures, readFigures, withFigures } from './files/kept-figures.ts';
import { isLocal, type Part, type Step, stepsOf, TITLES } from './files/parts.ts';
import { makePlace, type Place } from './files/places.ts';
import { figuresOf, type PartResult, tableOf } from './files/report.ts';
import { OPTIONS, readSettings, type Settings } from './files/settings.ts';
import { timedRun } from './files/timed-run.ts';
import { printTable } from './print-table.ts';
import { median, rounded } from './statistics.ts';

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

const findMounts = (parts: readonly Part[]): string => {
  if (parts.every(isLocal)) return '';
  const mounts = prepareDelayedMounts();
  if (mounts.kind === 'missing')
    throw new TypeError(`The slow mount can't be made: ${mounts.why}. Without it: --only local,localSmall`);
  return mounts.program;
};

/** Aborted when somebody ends the benchmark, which then unmounts and removes what it made. */
const untilEnded = (): { readonly signal: AbortSignal; readonly forget: () => void } => {
  const ended = new AbortController();
  const end = (): void => ended.abort(new Error('The benchmark was ended before its end.'));
  // A signal may come twice, from the terminal and from whoever started this: the second must not end what the first has begun.
  process.on('SIGINT', end).on('SIGTERM', end);
  return { signal: ended.signal, forget: () => process.off('SIGINT', end).off('SIGTERM', end) };
};

const measureStep = async (plan: Plan, { part, operations }: Step): Promise<readonly Comparison[]> => {
  if (!isLocal(part)) return compareWaiting(plan, operations);
  const rows: Comparison[] = [];
  for (const operation of operations) rows.push(await compareByTurns(plan, operation));
  return rows;
};

type Measuring = {
  readonly settings: Settings;
  readonly helper: string;
  readonly delayfs: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
};

/** All steps; what is known so far goes to `told` after each. */
const measureAll = async (
  parts: readonly Part[],
  { settings, helper, delayfs, signal, say }: Measuring,
  told: (results: readonly PartResult[]) => void,
): Promise<readonly PartResult[]> => {
  const places = new Map<Part, Place & Pick<Plan, 'copies'>>();
  const results = new Map<Part, PartResult>();
  const steps = stepsOf(parts);
  try {
    for (const [index, step] of steps.entries()) {
      const { part } = step;
      say(`${TITLES[part]}: ${step.operations.join(', ')} …`);
      const place = places.get(part) ?? { ...makePlace(part, settings, delayfs), copies: createCopies() };
      places.set(part, place);
      const rows = await measureStep({ ...place, helper, runs: settings.runs, say, signal }, step);
      const result = { part, tree: place.tree, rows: [...(results.get(part)?.rows ?? []), ...rows] };
      results.set(part, result);
      say(printTable(tableOf(result)));
      told([...results.values()]);
      if (steps.slice(index + 1).some((later) => later.part === part)) continue;
      places.delete(part);
      place.remove();
    }
  } finally {
    for (const place of places.values()) place.remove();
  }
  return [...results.values()];
};

/** Parallel file operations beside GNU's tools in the same run. */
export const filesBench: Benchmark = {
  what: 'find, ls, du, chmod, cp and rm beside coreutils, on a slow mount and on the local disk (about 15 min)',
  options: OPTIONS,
  run: async (say, options) => {
    const settings = readSettings(options);
    const built = buildHelper();
    if (built.kind === 'unavailable') throw new TypeError(`The helper can't be built: ${built.why}`);
    const before = readFigures(settings.keptIn);
    const parts = settings.parts.filter((part) => !isKept(before, part, settings.sizes[part]));
    for (const part of settings.parts.filter((each) => !parts.includes(each)))
      say(`${TITLES[part]}: measured before, see ${settings.keptIn ?? ''}`);
    const load = [rounded(loadavg()[0] ?? 0, 1)];
    const { signal, forget } = untilEnded();
    const results = await measureAll(
      parts,
      { settings, helper: built.path, delayfs: findMounts(parts), signal, say },
      (soFar) => {
        if (settings.keptIn !== undefined)
          keepFigures(settings.keptIn, withFigures(before, figuresOf(soFar)));
      },
    ).finally(forget);
    const { cli, helper } = await startUp(built.path);
    load.push(rounded(loadavg()[0] ?? 0, 1));
    const machine = {
      cpus: cpus().length,
      load,
      startMs: { helper: rounded(helper, 0), cli: rounded(cli, 0) },
    };
    return {
      tables: [
        ...results.map(tableOf),
        {
          title: `On ${cpus().length} processors; load ${load.join(' at the beginning, ')} at the end. To start, on an empty folder:`,
          rows: [
            ['', 'ms'],
            ['the helper', helper.toFixed(0)],
            ['berth fs (Node, then the helper)', cli.toFixed(0)],
          ],
        },
      ],
      figures: { ...withFigures(before, figuresOf(results)), machine },
    };
  },
};
