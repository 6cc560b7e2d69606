import type { GpuBudget } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';

type Period = GpuBudget['period'];
const PERIODS: readonly Period[] = ['day', 'week', 'month'];
const DAY_MS = 24 * 3_600_000;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const MONDAY = 4 * DAY_MS;

const MONTHS_MS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map((days) => days * DAY_MS);
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** When the calendar period (UTC) began that a moment is in. */
export const periodStart = (period: Period, at: EpochMs): EpochMs => {
  switch (period) {
    case 'day':
      return epochMs(Math.floor(at / DAY_MS) * DAY_MS);
    case 'week': {
      const week = 7 * DAY_MS;
      return epochMs(Math.max(0, Math.floor((at - MONDAY) / week) * week + MONDAY));
    }
    default:
      return monthStart(at);
  }
};

const monthStart = (at: EpochMs): EpochMs => {
  let start = 0;
  for (let year = 1970; ; year++)
    for (const [month, length] of MONTHS_MS.entries()) {
      const end = start + length + (month === 1 && isLeap(year) ? DAY_MS : 0);
      if (at < end) return epochMs(start);
      start = end;
    }
};

/** GPU milli × milliseconds that were begun since the start of a period: for what still runs as much as it can come to, else what it was. */
type Spent = { readonly since: EpochMs; readonly gpuMilliMs: number };
export type PeriodSpending = Readonly<Record<Period, Spent>>;

const NONE: Spent = { since: epochMs(0), gpuMilliMs: 0 };
export const noSpending: PeriodSpending = { day: NONE, week: NONE, month: NONE };

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

/** It has ended, and came to so much: the rest is there again. It counts to the period in which it began. */
export const settle = (
  spending: PeriodSpending,
  gpuMilliMsMax: number,
  gpuMilliMs: number,
  startedAt: EpochMs,
): PeriodSpending => change(spending, Math.min(0, gpuMilliMs - gpuMilliMsMax), startedAt);
