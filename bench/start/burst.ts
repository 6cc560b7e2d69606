import type { OwnBerth } from './own-berth.ts';
import type { Started, StartedSession } from './started-program.ts';
import { median } from '../statistics.ts';

/** So many are ended at a time. */
const ENDED_AT_ONCE = 8;

export type Burst<Run extends Started> = {
  /** Until all of them run. */
  readonly ms: number;
  readonly runs: readonly Run[];
};

/** So many at once. `look` is called while all of them run. */
export const burst = async <Run extends Started>(
  count: number,
  start: () => Promise<Run>,
  look: (runs: readonly Run[]) => Promise<void> = () => Promise.resolve(),
): Promise<Burst<Run>> => {
  const runs = await Promise.all(Array.from({ length: count }, start));
  await look(runs);
  for (let at = 0; at < runs.length; at += ENDED_AT_ONCE)
    await Promise.all(runs.slice(at, at + ENDED_AT_ONCE).map(({ end }) => end()));
  return { ms: Math.max(...runs.map(({ ms }) => ms)), runs };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const STEPS = ['queueMs', 'pullMs', 'mountMs', 'createMs', 'readyMs'] as const;

/** How long the steps of starts took, as each session tells: median and longest. */
export const stepRows = async (
  berth: OwnBerth,
  sessions: readonly StartedSession[],
): Promise<readonly (readonly string[])[]> => {
  const all: Readonly<Record<string, unknown>>[] = [];
  for (const { session } of sessions) {
    const seen = await berth.call('GET', `/v1/sessions/${session}`);
    if (isRecord(seen) && isRecord(seen['phases'])) all.push(seen['phases']);
  }
  const row = (name: string, of: (values: readonly number[]) => number): readonly string[] => [
    name,
    ...STEPS.map((step) => {
      const values = all.flatMap((one) => (typeof one[step] === 'number' ? [one[step]] : []));
      return values.length === 0 ? '–' : `${of(values).toFixed(0)} ms`;
    }),
  ];
  return [
    ['', ...STEPS.map((step) => step.slice(0, -2))],
    row('median', median),
    row('longest', (values) => Math.max(...values)),
  ];
};
