import type { GpuBudget } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';

type Period = GpuBudget['period'];
const PERIODS: readonly Period[] = ['day', 'week', 'month'];
const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const MONDAY = 4 * DAY_MS;

/** When the calendar period (UTC) began that a moment is in. */
export const periodStart = (period: Period, at: EpochMs): EpochMs => {
  switch (period) {
    case 'day':
      return epochMs(Math.floor(at / DAY_MS) * DAY_MS);
    case 'week':
      return epochMs(Math.max(0, Math.floor((at - MONDAY) / WEEK_MS) * WEEK_MS + MONDAY));
    default:
      return monthStart(at);
  }
};

const CENTURIES_DAYS = 146_097;
const CENTURY_DAYS = 36_524;
const FOUR_YEARS_DAYS = 1_461;
/** From the first of March of the year 0, so that a leap day is the last of its year, to 1970-01-01. */
const BEFORE_1970_DAYS = 719_468;

/** Days since the first of its month, in the Gregorian calendar (Howard Hinnant's `civil_from_days`). */
const dayOfMonth = (days: number): number => {
  const day = (days + BEFORE_1970_DAYS) % CENTURIES_DAYS;
  const leapDays =
    Math.floor(day / (FOUR_YEARS_DAYS - 1)) -
    Math.floor(day / CENTURY_DAYS) +
    Math.floor(day / (CENTURIES_DAYS - 1));
  const year = Math.floor((day - leapDays) / 365);
  const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  // Months from March on have 31, 30, 31, 30, 31 days, again and again.
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  return dayOfYear - Math.floor((153 * month + 2) / 5);
};

const monthStart = (at: EpochMs): EpochMs => {
  const days = Math.floor(at / DAY_MS);
  return epochMs((days - dayOfMonth(days)) * DAY_MS);
};

const LONGEST_MONTH_MS = 31 * DAY_MS;
const LENGTH_MS_MAX: Readonly<Record<Period, number>> = {
  day: DAY_MS,
  week: WEEK_MS,
  month: LONGEST_MONTH_MS,
};

/** When the period after the one that a moment is in begins. */
export const nextPeriodStart = (period: Period, at: EpochMs): EpochMs => {
  const since = periodStart(period, at);
  // No period is longer, and none is so short that this would skip one.
  return periodStart(period, epochMs(since + LENGTH_MS_MAX[period]));
};

/** GPU milli × milliseconds that were begun since the start of a period: for what still runs as much as it can come to, else what it was. */
type Spent = { readonly since: EpochMs; readonly gpuMilliMs: number };
export type PeriodSpending = Readonly<Record<Period, Spent>>;

const NONE: Spent = { since: epochMs(0), gpuMilliMs: 0 };
export const noSpending: PeriodSpending = { day: NONE, week: NONE, month: NONE };

/** What was begun in the period that a moment is in. */
export const spentIn = (spending: PeriodSpending, period: Period, at: EpochMs): number =>
  inPeriod(spending[period], period, at).gpuMilliMs;

const inPeriod = (spent: Spent, period: Period, at: EpochMs): Spent => {
  const since = periodStart(period, at);
  return spent.since === since ? spent : spent.since < since ? { since, gpuMilliMs: 0 } : spent;
};

const change = (spending: PeriodSpending, by: number, startedAt: EpochMs): PeriodSpending => {
  const next = (period: Period): Spent => {
    const spent = inPeriod(spending[period], period, startedAt);
    // What began in a period that is over changes nothing in the present one.
    if (periodStart(period, startedAt) !== spent.since) return spent;
    return { since: spent.since, gpuMilliMs: Math.max(0, spent.gpuMilliMs + by) };
  };
  const [day, week, month] = PERIODS.map(next);
  return { day: day ?? NONE, week: week ?? NONE, month: month ?? NONE };
};

/** A session begins that can come to so much. */
export const spend = (spending: PeriodSpending, gpuMilliMsMax: number, at: EpochMs): PeriodSpending =>
  change(spending, gpuMilliMsMax, at);

/**
 * It has ended, and came to so much: the rest is there again. It counts to the period in which it began, and never for more than it could come to
 * (a node that was lost may have held it longer); null: nobody knew that before.
 */
export const settle = (
  spending: PeriodSpending,
  gpuMilliMsMax: number | null,
  gpuMilliMs: number,
  startedAt: EpochMs,
): PeriodSpending =>
  change(spending, gpuMilliMsMax === null ? gpuMilliMs : Math.min(0, gpuMilliMs - gpuMilliMsMax), startedAt);
