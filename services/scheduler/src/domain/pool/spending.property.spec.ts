import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EpochMs, epochMs, fromIso, toIso } from '#kernel';
import { nextPeriodStart, noSpending, periodStart, settle, spend, spentIn } from './spending.ts';

const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;
const at = (iso: string): EpochMs => fromIso(`${iso}:00.000Z`);
const moment = fc.integer({ min: at('1970-01-05T00:00'), max: at('2199-12-31T00:00') }).map(epochMs);
const period = fc.constantFrom('day' as const, 'week' as const, 'month' as const);
const A_MONDAY = at('2024-01-01T00:00');

/** Read off the ISO form, which the platform's calendar has written. */
const startByCalendar = (which: 'day' | 'week' | 'month', moment: EpochMs): number => {
  const [year = '', month = '', day = ''] = toIso(moment).slice(0, 10).split('-');
  const today = at(`${year}-${month}-${day}T00:00`);
  if (which === 'day') return today;
  if (which === 'month') return at(`${year}-${month}-01T00:00`);
  const sinceMonday = (((today - A_MONDAY) % WEEK_MS) + WEEK_MS) % WEEK_MS;
  return today - sinceMonday;
};

describe('a calendar period', () => {
  it('begins where the calendar says', () =>
    fc.assert(
      fc.property(period, moment, (which, now) => {
        expect(periodStart(which, now)).toBe(startByCalendar(which, now));
      }),
      { numRuns: 5000 },
    ));

  it('ends where the next begins', () =>
    fc.assert(
      fc.property(period, moment, (which, now) => {
        const next = nextPeriodStart(which, now);
        expect(next).toBeGreaterThan(now);
        expect(periodStart(which, next)).toBe(next);
        expect(periodStart(which, epochMs(next - 1))).toBe(periodStart(which, now));
      }),
      { numRuns: 5000 },
    ));
});

const BEGIN = at('2026-02-20T00:00');

/** Sessions with what they can come to and what they came to, and how far apart they begin. */
const sessions = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 10 * DAY_MS }),
    runsMs: fc.integer({ min: 0, max: 20 * DAY_MS }),
    most: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: null }),
    real: fc.integer({ min: 0, max: 1500 }),
  }),
  { maxLength: 20, size: 'max' },
);

describe('spending', () => {
  it('is, at any moment, what was begun in the period: at most for what runs, in fact for what has ended', () =>
    fc.assert(
      fc.property(period, sessions, fc.nat({ max: 40 * DAY_MS }), (which, begun, lookAfterMs) => {
        let startedAt: number = BEGIN;
        const facts = begun.flatMap(({ afterMs, runsMs, most, real }) => {
          startedAt += afterMs;
          const session = { startedAt: epochMs(startedAt), endedAt: epochMs(startedAt + runsMs), most, real };
          return [
            { at: session.startedAt, session, isStart: true },
            { at: session.endedAt, session, isStart: false },
          ];
        });
        const now = epochMs(BEGIN + lookAfterMs);
        const past = facts.filter((fact) => fact.at <= now).toSorted((a, b) => a.at - b.at);
        const spending = past.reduce(
          (sum, { session: { most, real, startedAt: from }, isStart }) =>
            isStart ? spend(sum, most ?? 0, from) : settle(sum, most, real, from),
          noSpending,
        );
        const expected = past
          .filter((fact) => fact.isStart && periodStart(which, fact.at) === periodStart(which, now))
          .reduce((sum, { session: { most, real, endedAt } }) => {
            if (endedAt > now) return sum + (most ?? 0);
            return sum + (most === null ? real : Math.min(most, real));
          }, 0);
        expect(spentIn(spending, which, now)).toBe(expected);
      }),
      { numRuns: 2000 },
    ));

  it('of a period that is over is nothing in the next', () => {
    const spent = spend(noSpending, 500, at('2026-08-31T23:00'));
    expect(spentIn(spent, 'month', at('2026-08-31T23:59'))).toBe(500);
    expect(spentIn(spent, 'month', at('2026-09-01T00:00'))).toBe(0);
  });
});
