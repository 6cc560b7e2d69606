import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Benchmark, Table } from './benchmark.ts';
import { POLICY_NAMES, type PolicyName, policyMakers } from './fgd/policies.ts';
import { PUBLISHED } from './fgd/published-results.ts';
import { type Trace, readTrace } from './fgd/read-trace.ts';
import { type Experiment, runExperiment } from './fgd/run-experiment.ts';
import { mean, rounded, standardDeviation } from './statistics.ts';

const FIRST_SEED = 42;
/** As many as the published results are means of; with fewer, clustering and packing alone move by half a point. */
const SEEDS = 10;
const NODES_FILE = 'openb_node_list_gpu_node.csv';
const PODS_FILE = /^openb_pod_list_(.+)\.csv$/;

type TraceFiles = { readonly name: string; readonly nodes: string; readonly pods: string };
type Plan = {
  readonly traces: readonly TraceFiles[];
  readonly policies: readonly PolicyName[];
  readonly seeds: number;
};
type Figures = Record<string, { at100: number; at130: number; sd100: number }>;

const listOf = (text: string | undefined): readonly string[] | undefined =>
  text?.split(',').filter((item) => item !== '');

const tracesIn = (folder: string): readonly TraceFiles[] => {
  if (!existsSync(path.join(folder, NODES_FILE)))
    throw new Error(
      `no traces in ${folder}: name their folder with --data, or the files with --nodes and --pods`,
    );
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) => {
      const name = PODS_FILE.exec(file)?.[1];
      return name === undefined
        ? []
        : [{ name, nodes: path.join(folder, NODES_FILE), pods: path.join(folder, file) }];
    });
};

const planOf = (args: readonly string[]): Plan => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { nodes: text, pods: text, data: text, traces: text, policies: text, seeds: text },
  });
  const folder = values.data ?? process.env['BERTH_TRACES'] ?? path.resolve('..', 'shared', 'data', 'traces');
  const wanted = listOf(values.traces);
  const found =
    values.pods === undefined
      ? tracesIn(folder)
      : [
          {
            name: PODS_FILE.exec(path.basename(values.pods))?.[1] ?? path.parse(values.pods).name,
            nodes: values.nodes ?? path.join(folder, NODES_FILE),
            pods: values.pods,
          },
        ];
  const traces = found.filter(({ name }) => wanted?.includes(name) ?? true);
  const unknown = wanted?.filter((name) => !found.some((trace) => trace.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`no trace named ${unknown.join(', ')} in ${folder}`);
  const named = listOf(values.policies);
  const strangers = named?.filter((name) => !POLICY_NAMES.some((known) => known === name)) ?? [];
  if (strangers.length > 0)
    throw new Error(`no policy named ${strangers.join(', ')}; there are ${POLICY_NAMES.join(', ')}`);
  const seeds = values.seeds === undefined ? undefined : Number(values.seeds);
  if (seeds !== undefined && !(Number.isInteger(seeds) && seeds > 0))
    throw new Error(`--seeds takes a whole number from 1 up, not "${values.seeds ?? ''}"`);
  return {
    traces,
    policies: POLICY_NAMES.filter((name) => named?.includes(name) ?? true),
    seeds: seeds ?? SEEDS,
  };
};

/** A thinned-out trace may end a little before the percent that is asked for. */
const unallocatedAt = ({ unallocatedAt: bins }: Experiment, percent: number): number => {
  for (let at = percent; at >= 0; at--) {
    const value = bins.get(at);
    if (value !== undefined) return value;
  }
  return Number.NaN;
};

const figuresOf = (runs: readonly Experiment[]): { at100: number; at130: number; sd100: number } => {
  const at100 = runs.map((run) => unallocatedAt(run, 100));
  const at130 = runs.map((run) => unallocatedAt(run, 130));
  return {
    at100: rounded(mean(at100), 3),
    at130: rounded(mean(at130), 3),
    sd100: rounded(standardDeviation(at100), 3),
  };
};

const HEADER = ['policy', 'at 100 %', '± sd', 'published', 'at 130 %', 'published', 's/run', 'decisions/s'];

const rowOf = (trace: string, policy: PolicyName, runs: readonly Experiment[]): readonly string[] => {
  const { at100, at130, sd100 } = figuresOf(runs);
  const published = policy === 'berth' ? undefined : PUBLISHED.get(trace)?.[policy];
  const seconds = mean(runs.map((run) => run.seconds));
  return [
    policy,
    at100.toFixed(2),
    sd100.toFixed(2),
    published?.[0].toFixed(2) ?? '–',
    at130.toFixed(2),
    published?.[1].toFixed(2) ?? '–',
    seconds.toFixed(2),
    (mean(runs.map((run) => run.decisions)) / seconds).toFixed(0),
  ];
};

const experimentsOf = (trace: Trace, policy: PolicyName, seeds: number): readonly Experiment[] => {
  const makePolicy = policyMakers(trace)[policy];
  return Array.from({ length: seeds }, (_, i) => runExperiment(trace, makePolicy, FIRST_SEED + i));
};

export const fgdBench: Benchmark = {
  what: 'unallocated GPUs under six published policies and ours, on a public trace (about 3 min)',
  options:
    '[--traces a,b] [--policies a,b] [--seeds n] [--data folder] | --pods file [--nodes file] [--seeds n]',
  run: async (say, args) => {
    const plan = planOf(args);
    const tables: Table[] = [];
    const figures: Record<string, Figures> = {};
    for (const { name, nodes, pods } of plan.traces) {
      const trace = readTrace(nodes, pods);
      const { seeds } = plan;
      const rows = [HEADER];
      const ofTrace: Figures = {};
      for (const policy of plan.policies) {
        say(`${name}: ${policy}, ${seeds} seed${seeds === 1 ? '' : 's'} …`);
        const runs = experimentsOf(trace, policy, seeds);
        rows.push([...rowOf(name, policy, runs)]);
        ofTrace[policy] = figuresOf(runs);
        await Promise.resolve(); // between two long computations Ctrl-C gets its turn
      }
      figures[name] = ofTrace;
      tables.push({
        title: `${name}: unallocated GPUs in % of ${trace.capacityMilli / 1000}, mean of ${seeds} seed${seeds === 1 ? '' : 's'}`,
        rows,
      });
    }
    return { tables, figures };
  },
};
