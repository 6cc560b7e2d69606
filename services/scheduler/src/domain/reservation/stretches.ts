import type { Stretch } from '#contracts';
import { type EpochMs, type Refusal, type Result, accept, later, refuse } from '#kernel';

/** How a stretch of time comes again: every so many days or weeks at the same time of day (UTC), or on every weekday. */
export type Recurrence = {
  readonly unit: 'day' | 'week' | 'weekday';
  /** Every so many of them. */
  readonly every: number;
  /** None begins at this time or after it. */
  readonly until?: EpochMs;
  /** So many at most. One of the two is there. */
  readonly times?: number;
};

/** More than a year of days. */
export const STRETCHES_MAX = 366;
const STRETCH_MS_MIN = 1000;
const STRETCH_MS_MAX = 366 * 24 * 3_600_000;
/** From the first beginning to the last. */
const AHEAD_MS_MAX = 2 * 366 * 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

type TimesInvalid = Refusal<'reservation-times-invalid'>;
const invalid = (message: string, pointer: string): Result<never, TimesInvalid> =>
  refuse({ code: 'reservation-times-invalid', message, pointer });

/** 1970-01-01 was a Thursday. */
const isWeekday = (at: EpochMs): boolean => {
  const day = (Math.floor(at / DAY_MS) + 4) % 7;
  return day !== 0 && day !== 6;
};

const faultOf = ({ from, to }: Stretch, again: Recurrence | null): Result<'fine', TimesInvalid> => {
  if (to - from < STRETCH_MS_MIN) return invalid('It has to end later than it begins.', '/to');
  if (to - from > STRETCH_MS_MAX) return invalid('It can last a year at most.', '/to');
  if (again === null) return accept('fine');
  const { unit, every, until, times } = again;
  if (until === undefined && times === undefined)
    return invalid('What comes again needs an end: until when, or how many times.', '/repeat');
  if (!Number.isSafeInteger(every) || every < 1 || (unit === 'weekday' && every !== 1))
    return invalid('It comes every 1, 2, 3 … days or weeks, or on every weekday.', '/repeat/every');
  const periodMs = (unit === 'week' ? 7 * DAY_MS : DAY_MS) * every;
  if (to - from > periodMs) return invalid('It would begin again before it has ended.', '/to');
  return accept('fine');
};

/**
 * The stretches of a reservation: one, or as often as it comes again. In order and apart (one may begin when the one before ends), all of one
 * length and at one time of day.
 */
export const expandStretches = (
  first: Stretch,
  again: Recurrence | null,
): Result<readonly Stretch[], TimesInvalid> => {
  const fine = faultOf(first, again);
  if (!fine.ok) return fine;
  if (again === null) return accept([first]);
  const { unit, every, until = Infinity, times = Infinity } = again;
  const stepMs = (unit === 'week' ? 7 * DAY_MS : DAY_MS) * every;
  const stretches: Stretch[] = [];
  for (let n = 0; stretches.length < times; n++) {
    const from = later(first.from, n * stepMs);
    if (from >= until) break;
    if (from - first.from > AHEAD_MS_MAX) return invalid('It can come for two years at most.', '/repeat');
    if (unit === 'weekday' && !isWeekday(from)) continue;
    if (stretches.length === STRETCHES_MAX)
      return invalid(`It can come ${STRETCHES_MAX} times at most; end it sooner.`, '/repeat');
    stretches.push({ from, to: later(first.to, n * stepMs) });
  }
  if (stretches.length === 0) return invalid('It would never begin.', '/repeat');
  return accept(stretches);
};

/** The first stretches of two lists that have a moment in common. */
export const overlapOf = (
  a: readonly Stretch[],
  b: readonly Stretch[],
): { readonly from: EpochMs; readonly to: EpochMs } | null => {
  for (const both of overlapsOf(a, b)) return both;
  return null;
};

/** All that two lists of stretches have in common, in order. */
export function* overlapsOf(a: readonly Stretch[], b: readonly Stretch[]): Generator<Stretch> {
  let i = 0;
  let j = 0;
  for (;;) {
    const one = a[i];
    const other = b[j];
    if (one === undefined || other === undefined) return;
    const from = one.from > other.from ? one.from : other.from;
    const to = one.to < other.to ? one.to : other.to;
    if (from < to) yield { from, to };
    if (one.to < other.to) i += 1;
    else j += 1;
  }
}
