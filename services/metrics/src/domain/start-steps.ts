import type { Family, Sample } from './exposition.ts';

/** One step of one start. */
export type TimedStep = { readonly step: string; readonly isWarm: boolean; readonly ms: number };

/** What is counted of the steps of starts: how many took no longer than the bound, and longer than the one below. */
export type StepCount = {
  readonly step: string;
  readonly isWarm: boolean;
  readonly leMs: number;
  readonly count: number;
  readonly sumMs: number;
};

/** From what a container that waits takes to what a large image does. The last one takes all. */
const BOUNDS_MS = [
  5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 1_800_000,
] as const;
export const UNBOUNDED_MS = Number.MAX_SAFE_INTEGER;

export const boundOf = (ms: number): number => BOUNDS_MS.find((bound) => ms <= bound) ?? UNBOUNDED_MS;

const samplesOf = (counts: readonly StepCount[]): readonly Sample[] => {
  const [first] = counts;
  if (first === undefined) return [];
  const labels = { step: first.step, warm: String(first.isWarm) };
  const upTo = (bound: number): number =>
    counts.reduce((sum, { leMs, count }) => (leMs <= bound ? sum + count : sum), 0);
  const buckets = BOUNDS_MS.map((bound) => ({
    suffix: '_bucket',
    labels: { ...labels, le: String(bound / 1000) },
    value: upTo(bound),
  }));
  const all = upTo(UNBOUNDED_MS);
  const sumMs = counts.reduce((sum, count) => sum + count.sumMs, 0);
  return [
    ...buckets,
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: all },
    { suffix: '_sum', labels, value: sumMs / 1000 },
    { suffix: '_count', labels, value: all },
  ];
};

/** The steps of all starts as a histogram in seconds. */
export const startFamily = (counts: readonly StepCount[]): Family => ({
  name: 'berth_session_start_step_seconds',
  help: 'How long the steps of starts took: queue, pull, mount, create, ready; warm: a container waited.',
  type: 'histogram',
  samples: [...Map.groupBy(counts, ({ step, isWarm }) => `${step} ${isWarm}`).values()].flatMap(samplesOf),
});
