import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { QueuePolicy } from '../services/scheduler/src/domain/queue/queue-policy.ts';
import type { Benchmark, Table } from './benchmark.ts';
import { type PolicyRun, type PoolSize, playPolicy } from './philly/play-policy.ts';
import { type LimitOf, readTrace } from './philly/read-trace.ts';
import { rounded } from './statistics.ts';

/** The trace lies beside a checkout: it is Microsoft's, processed for the Sia paper (siasosp23/artifacts). */
const TRACE = join(process.cwd(), '../shared/data/traces/philly_sia_artifacts.csv');

/** Equal nodes of eight: with 64 the trace asks for more than there is during half of its time, with 80 in its busiest weeks. */
const POOLS: readonly PoolSize[] = [
  { nodes: 64, gpusPerNode: 8 },
  { nodes: 80, gpusPerNode: 8 },
];

/** The largest job has 128 GPUs. */
const NODES_MIN = 16;
const NODES_MAX = 10_000;

const POLICIES: Readonly<Record<string, Partial<QueuePolicy>>> = {
  fifo: { order: 'fifo', overtaking: 'never' },
  'fifo+backfill': { order: 'fifo', overtaking: 'backfill' },
  'fair-share+backfill': { order: 'fair-share', overtaking: 'backfill' },
  'drf+backfill': { order: 'drf', overtaking: 'backfill' },
  'first-fit': { order: 'fifo', overtaking: 'free' },
};

const HOUR_MS = 3_600_000;
const USUAL_LIMITS_H = [1, 4, 12, 24, 72, 168, 336, 720, 1440];
/** The trace has no limits. A user is taken to choose the next of the usual ones above what his job will need. */
const usualLimit: LimitOf = (runMs) => {
  const hours = USUAL_LIMITS_H.find((limit) => limit * HOUR_MS >= runMs);
  return hours === undefined ? runMs : hours * HOUR_MS;
};

const COLUMNS: readonly (readonly [title: string, show: (run: PolicyRun) => string])[] = [
  ['mean wait h', ({ meanWaitH }) => meanWaitH.toFixed(2)],
  ['median', ({ medianWaitH }) => medianWaitH.toFixed(2)],
  ['p95', ({ p95WaitH }) => p95WaitH.toFixed(1)],
  ['longest', ({ longestWaitH }) => longestWaitH.toFixed(0)],
  ['mean of smaller VCs', ({ meanWaitOfOthersH }) => meanWaitOfOthersH.toFixed(2)],
  ['makespan d', ({ makespanH }) => (makespanH / 24).toFixed(1)],
  ['used %', ({ utilisation }) => (utilisation * 100).toFixed(1)],
  ['used % while any waits', ({ utilisationWhileWaiting }) => (utilisationWhileWaiting * 100).toFixed(1)],
  ['promised, late', ({ promised, promisedAndLate }) => `${promised}, ${promisedAndLate}`],
  ['× real time', ({ timesRealTime }) => timesRealTime.toFixed(0)],
];

const tableOf = (title: string, runs: Readonly<Record<string, PolicyRun>>): Table => ({
  title,
  rows: [
    ['', ...COLUMNS.map(([column]) => column)],
    ...Object.entries(runs).map(([policy, run]) => [policy, ...COLUMNS.map(([, show]) => show(run))]),
  ],
});

const inFigures = (run: PolicyRun): object =>
  Object.fromEntries(Object.entries(run).map(([name, value]) => [name, rounded(value, 4)]));

const LIMITS: Readonly<Record<string, LimitOf>> = {
  usual: usualLimit,
  exact: (runMs) => runMs,
  none: () => null,
};

type Settings = { readonly trace: string; readonly limitOf: LimitOf; readonly pools: readonly PoolSize[] };

const readSettings = (options: readonly string[]): Settings => {
  const { values } = parseArgs({
    args: [...options],
    options: {
      trace: { type: 'string', default: TRACE },
      nodes: { type: 'string' },
      limits: { type: 'string', default: 'usual' },
    },
  });
  const { trace, nodes, limits } = values;
  const limitOf = LIMITS[limits];
  if (limitOf === undefined) throw new TypeError(`--limits is one of ${Object.keys(LIMITS).join(', ')}`);
  const pools =
    nodes === undefined ? POOLS : nodes.split(',').map((n) => ({ nodes: Number(n), gpusPerNode: 8 }));
  if (
    !pools.every((pool) => Number.isInteger(pool.nodes) && pool.nodes >= NODES_MIN && pool.nodes <= NODES_MAX)
  )
    throw new TypeError(`--nodes takes numbers from ${NODES_MIN} to ${NODES_MAX}`);
  if (!existsSync(trace)) throw new TypeError(`there is no trace at ${trace}; name one with --trace`);
  return { trace, limitOf, pools };
};

const figuresOf = (runs: Readonly<Record<string, PolicyRun>>): object =>
  Object.fromEntries(Object.entries(runs).map(([policy, run]) => [policy, inFigures(run)]));

/** Queue quality on a public trace, in virtual time, with the code that orders and fills a queue. */
export const phillyBench: Benchmark = {
  what: 'waiting times on the Philly trace under five queue policies, in virtual time (about 4 min)',
  options: '[--trace FILE] [--nodes 64,80] [--limits usual|exact|none]',
  run: (say, options) => {
    const { trace, limitOf, pools } = readSettings(options);
    const sessions = readTrace(trace, limitOf);
    const results = pools.map((pool) => {
      const name = `${pool.nodes}x${pool.gpusPerNode}`;
      const runs = Object.entries(POLICIES).map(([policy, over]): readonly [string, PolicyRun] => {
        say(`${policy} on ${name} GPUs …`);
        return [policy, playPolicy(sessions, pool, over)];
      });
      return { name, runs: Object.fromEntries(runs) };
    });
    return Promise.resolve({
      tables: results.map(({ name, runs }) => tableOf(`${sessions.length} jobs on ${name} GPUs`, runs)),
      figures: Object.fromEntries(results.map(({ name, runs }) => [name, figuresOf(runs)])),
    });
  },
};
