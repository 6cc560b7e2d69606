import { type EpochMs, epochMs, fromIso, toIso } from '#kernel';
import type { NodeGrantGiven } from '../node-events.ts';
import type { GpuBudget, HoldLimits } from '../project-events.ts';

type Period = GpuBudget['period'];
type Given = NodeGrantGiven['data'];

const PERIODS: readonly Period[] = ['day', 'week', 'month'];
const DAY_MS = 24 * 3_600_000;
const A_MONDAY = fromIso('1970-01-05T00:00:00.000Z');

/** When the calendar period (UTC) began that a moment is in; by the calendar of the platform, so that it can judge one that is computed. */
const startOf = (period: Period, at: EpochMs): number => {
  const day = toIso(at).slice(0, 10);
  const today = fromIso(`${day}T00:00:00.000Z`);
  if (period === 'day') return today;
  if (period === 'month') return fromIso(`${day.slice(0, 8)}01T00:00:00.000Z`);
  return today - ((((today - A_MONDAY) % (7 * DAY_MS)) + 7 * DAY_MS) % (7 * DAY_MS));
};

export const gpuMilliOf = ({ devices }: Given): number =>
  devices.reduce((total, { gpuMilli }) => total + gpuMilli, 0);

/** What a project, or a user in it, holds, and has begun in the newest day, week and month that are known of it. */
export type HoldTally = {
  gpuMilli: number;
  readonly grantsOf: Map<string, number>;
  readonly begun: Record<Period, { since: number; gpuMilliMs: number }>;
};

export const emptyTally = (): HoldTally => ({
  gpuMilli: 0,
  grantsOf: new Map(),
  begun: {
    day: { since: 0, gpuMilliMs: 0 },
    week: { since: 0, gpuMilliMs: 0 },
    month: { since: 0, gpuMilliMs: 0 },
  },
});

const addBegun = (tally: HoldTally, gpuMilliMs: number, startedAt: EpochMs): void => {
  for (const period of PERIODS) {
    const since = startOf(period, startedAt);
    const known = tally.begun[period];
    if (since > known.since) tally.begun[period] = { since, gpuMilliMs };
    else if (since === known.since) known.gpuMilliMs += gpuMilliMs;
  }
};

export const take = (tally: HoldTally, given: Given): void => {
  const gpuMilli = gpuMilliOf(given);
  tally.gpuMilli += gpuMilli;
  tally.grantsOf.set(given.sessionId, (tally.grantsOf.get(given.sessionId) ?? 0) + 1);
  addBegun(tally, gpuMilli * (given.holdMsMax ?? 0), given.givenAt);
};

export const giveBack = (tally: HoldTally, given: Given, releasedAt: EpochMs): void => {
  const gpuMilli = gpuMilliOf(given);
  tally.gpuMilli -= gpuMilli;
  const grants = (tally.grantsOf.get(given.sessionId) ?? 0) - 1;
  if (grants > 0) tally.grantsOf.set(given.sessionId, grants);
  else tally.grantsOf.delete(given.sessionId);
  const { holdMsMax, givenAt } = given;
  const heldMs = Math.max(0, releasedAt - givenAt);
  addBegun(tally, gpuMilli * (holdMsMax === undefined ? heldMs : Math.min(0, heldMs - holdMsMax)), givenAt);
};

/** The limits that a grant passes which was just taken. One that does not add to a limit can't pass it: being over is no fault, growing is. */
export const passedBy = (
  given: Given,
  tally: HoldTally,
  { gpuMilli: limit, sessionCount, gpuBudget }: HoldLimits,
  borrowMilli: number,
): readonly string[] => {
  const gpuMilli = gpuMilliOf(given);
  const passed: string[] = [];
  if (limit !== undefined && gpuMilli > 0 && tally.gpuMilli > limit + borrowMilli)
    passed.push(`${tally.gpuMilli} of ${limit} GPU milli, and ${borrowMilli} to borrow`);
  const isFirst = tally.grantsOf.get(given.sessionId) === 1;
  if (sessionCount !== undefined && isFirst && tally.grantsOf.size > sessionCount)
    passed.push(`${tally.grantsOf.size} of ${sessionCount} sessions`);
  if (gpuBudget === undefined || gpuMilli === 0) return passed;
  if (given.holdMsMax === undefined) return [...passed, 'a start without an end, where GPU time is budgeted'];
  const { since, gpuMilliMs } = tally.begun[gpuBudget.period];
  const isOfPeriod = since === startOf(gpuBudget.period, epochMs(given.givenAt));
  if (isOfPeriod && gpuMilliMs > gpuBudget.gpuMilliMs)
    passed.push(`${gpuMilliMs} of ${gpuBudget.gpuMilliMs} GPU milli × ms in the ${gpuBudget.period}`);
  return passed;
};
