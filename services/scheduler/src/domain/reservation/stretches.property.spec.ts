import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stretch } from '#contracts';
import { epochMs, fromIso, later, toIso } from '#kernel';
import { type Recurrence, STRETCHES_MAX, expandStretches, overlapsOf } from './stretches.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A Friday, nine o'clock. */
const friday = fromIso('2026-11-27T09:00:00Z');

const first = fc
  .record({
    day: fc.nat({ max: 60 }),
    minute: fc.nat({ max: 1439 }),
    length: fc.integer({ min: 1, max: 1440 }),
  })
  .map(({ day, minute, length }): Stretch => {
    const from = epochMs(friday + day * DAY_MS + minute * MINUTE_MS);
    return { from, to: later(from, length * MINUTE_MS) };
  });
const again: fc.Arbitrary<Recurrence> = fc
  .record({
    unit: fc.constantFrom('day' as const, 'week' as const, 'weekday' as const),
    every: fc.integer({ min: 1, max: 5 }),
    times: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    days: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ unit, every, times, days }) => ({
    unit,
    every: unit === 'weekday' ? 1 : every,
    ...(times === undefined ? { until: epochMs(friday + (days + 65) * DAY_MS) } : { times }),
  }));
const all = (stretch: Stretch, recurrence: Recurrence | null) => {
  const outcome = expandStretches(stretch, recurrence);
  return outcome.ok ? outcome.value : [];
};
const stretchList = fc
  .array(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 5 })), { maxLength: 8 })
  .map((steps) => {
    let at = 0;
    return steps.map(([gap, length]): Stretch => {
      const from = at + gap;
      at = from + length;
      return { from: epochMs(from), to: epochMs(at) };
    });
  });

describe('the stretches of a reservation', () => {
  it('are in order and apart, of one length and at one time of day', () =>
    fc.assert(
      fc.property(first, again, (stretch, recurrence) => {
        const stretches = all(stretch, recurrence);
        expect(stretches.length).toBeGreaterThan(0);
        expect(stretches.length).toBeLessThanOrEqual(STRETCHES_MAX);
        for (const [n, { from, to }] of stretches.entries()) {
          expect(to - from).toBe(stretch.to - stretch.from);
          expect(from % DAY_MS).toBe(stretch.from % DAY_MS);
          const next = stretches[n + 1];
          if (next !== undefined) expect(to).toBeLessThanOrEqual(next.from);
        }
      }),
      { numRuns: 2000 },
    ));
  it('come as often as was asked for, and none after the end', () =>
    fc.assert(
      fc.property(first, again, (stretch, recurrence) => {
        const stretches = all(stretch, recurrence);
        const { times, until } = recurrence;
        if (times !== undefined) expect(stretches).toHaveLength(times);
        if (until !== undefined) for (const { from } of stretches) expect(from).toBeLessThan(until);
      }),
      { numRuns: 2000 },
    ));
  it('are on the wished days: Saturdays and Sundays are no weekdays', () => {
    const nine = { from: friday, to: later(friday, DAY_MS / 4) };
    const days = (recurrence: Recurrence) =>
      all(nine, recurrence).map(({ from }) => toIso(from).slice(5, 10));
    expect(days({ unit: 'weekday', every: 1, times: 3 })).toEqual(['11-27', '11-30', '12-01']);
    expect(days({ unit: 'day', every: 2, times: 3 })).toEqual(['11-27', '11-29', '12-01']);
    expect(days({ unit: 'week', every: 1, until: later(friday, 14 * DAY_MS) })).toEqual(['11-27', '12-04']);
  });
  it('are one when nothing comes again', () =>
    expect(all({ from: friday, to: later(friday, DAY_MS * 30) }, null)).toHaveLength(1));

  const day = { from: friday, to: later(friday, DAY_MS) };
  it.each<[string, Stretch, Recurrence | null, string]>([
    ['an end before the beginning', { from: friday, to: friday }, null, '/to'],
    ['more than a year', { from: friday, to: later(friday, 367 * DAY_MS) }, null, '/to'],
    ['no end of the coming again', day, { unit: 'day', every: 1 }, '/repeat'],
    ['more than can be kept', day, { unit: 'day', every: 1, times: 367 }, '/repeat'],
    [
      'a beginning before its own end',
      { ...day, to: later(day.to, 1) },
      { unit: 'day', every: 1, times: 2 },
      '/to',
    ],
    ['every second weekday', day, { unit: 'weekday', every: 2, times: 2 }, '/repeat/every'],
    ['an end that is over', day, { unit: 'day', every: 1, until: friday }, '/repeat'],
  ])('are refused with %s', (_what, stretch, recurrence, pointer) =>
    expect(expandStretches(stretch, recurrence)).toMatchObject({
      ok: false,
      refusal: { code: 'reservation-times-invalid', pointer },
    }),
  );
});

describe('what two lists of stretches have in common', () => {
  it('is what is in both of them, at every moment', () =>
    fc.assert(
      fc.property(stretchList, stretchList, (a, b) => {
        const covers = (list: readonly Stretch[], at: number) =>
          list.some(({ from, to }) => from <= at && at < to);
        const both = [...overlapsOf(a, b)];
        for (let at = 0; at < 90; at++) expect(covers(both, at)).toBe(covers(a, at) && covers(b, at));
      }),
      { numRuns: 2000 },
    ));
});
