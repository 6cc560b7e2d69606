import { setImmediate as breath } from 'node:timers/promises';
import type {
  BerthFact,
  PlayedFigures,
  RecordedEvent,
  SchedulerFact,
  SessionFact,
  WhatIfAnswer,
} from '#contracts';
import type { EventLog } from '#event-log';
import {
  type Clock,
  type EpochMs,
  type PoolId,
  type Refusal,
  type Result,
  accept,
  epochMs,
  position,
  refuse,
} from '#kernel';
import type { TimeRules } from '../domain/session/follow-time.ts';
import { readable } from '../world/readable.ts';
import { type World, createWorld } from '../world/world.ts';
import { type Changes, factsOf, isOverridden } from './changes.ts';
import { isGiven } from './is-given.ts';
import { type Meter, createMeter } from './measure.ts';
import { type Given, play } from './play.ts';
import { createSessionRuns } from './session-runs.ts';

export type AskWhatIf = {
  readonly pool: PoolId;
  readonly from?: EpochMs;
  readonly until?: EpochMs;
  readonly changes: Changes;
};
export type WhatIf = (ask: AskWhatIf) => Promise<Result<WhatIfAnswer, Refusal>>;

type Ports = {
  readonly log: Pick<EventLog, 'replay'>;
  readonly clock: Clock;
  readonly rules: TimeRules;
  /** Unreadable events are left out, as everywhere. */
  readonly onError: (sentence: string) => void;
};

const WINDOW_MS = 7 * 86_400_000;
/** The whole question, and how long it may keep others waiting at a time. */
const DEADLINE_MS = 60_000;
const SLICE_MS = 20;

const isOfSession = (event: RecordedEvent<SchedulerFact>): event is RecordedEvent<SessionFact> =>
  event.type.startsWith('session.');
const isSchedulers = (event: RecordedEvent<BerthFact>): event is RecordedEvent<SchedulerFact> =>
  /^(session|node|project|pool|reservation)\./.test(event.type);

class TooLong extends Error {
  readonly at: EpochMs;
  constructor(at: EpochMs) {
    super('the question took too long');
    this.at = at;
  }
}

/** Lets others have their turn every now and then, and gives up when the time is over. */
const breather = (clock: Clock) => {
  const endsAt = clock.now() + DEADLINE_MS;
  let sliceEnds = clock.now() + SLICE_MS;
  return async (at: EpochMs): Promise<void> => {
    const now = clock.now();
    if (now < sliceEnds) return;
    if (now > endsAt) throw new TooLong(at);
    await breath();
    sliceEnds = clock.now() + SLICE_MS;
  };
};

/** One course of events that begins where the past stood. */
type Course = {
  readonly world: World;
  readonly changes: readonly SchedulerFact[];
  readonly given: readonly Given[];
};

/** The past, read once: the worlds in which it goes on stand at `from` afterwards. */
const readPast = async (
  log: Ports['log'],
  { pool, from, until }: { readonly pool: PoolId; readonly from: EpochMs; readonly until: EpochMs },
  breathe: (at: EpochMs) => Promise<void>,
  onError: Ports['onError'],
) => {
  const runs = createSessionRuns();
  const [was, again, other] = [createWorld(), createWorld(), createWorld()];
  const given: Given[] = [];
  let meter: Meter | null = null;
  let begin: EpochMs | null = null;
  for await (const page of log.replay(position(0)))
    for (const event of readable(page, onError).filter(isSchedulers)) {
      await breathe(event.recordedAt);
      if (isOfSession(event)) runs.seen(event);
      if (event.recordedAt > until) continue;
      begin ??= event.recordedAt;
      if (event.recordedAt >= from) meter ??= createMeter(was, pool, from);
      was.apply([event], event.position);
      meter?.heard(event);
      if (meter === null) for (const world of [again, other]) world.apply([event], event.position);
      else if (isGiven(event)) given.push({ at: event.recordedAt, fact: event });
    }
  meter ??= createMeter(was, pool, from);
  return { runs, again, other, given, was: meter.figures(until), begin: begin ?? from };
};

/** The past under other rules: nothing is recorded. One question at a time, since it takes a core. */
export const whatIf = ({ log, clock, rules, onError }: Ports): WhatIf => {
  let isBusy = false;

  const answer = async ({ pool, changes, ...ask }: AskWhatIf): Promise<Result<WhatIfAnswer, Refusal>> => {
    const until = ask.until ?? clock.now();
    const from = ask.from ?? epochMs(Math.max(0, until - WINDOW_MS));
    if (from >= until) {
      const message = 'What is asked about has to begin before it ends.';
      return refuse({ code: 'invalid-request', message, pointer: '/from' });
    }
    const breathe = breather(clock);
    const past = await readPast(log, { pool, from, until }, breathe, onError);
    // Before the log began there was nothing, and nothing that is added would have been used.
    const begin = epochMs(Math.max(from, past.begin));
    const changed = factsOf(changes, pool, { world: past.other, given: past.given }, begin);
    if (!changed.ok) return changed;

    const figuresOf = async ({ world, ...course }: Course): Promise<PlayedFigures> => {
      const meter = createMeter(world, pool, begin);
      await play({
        world,
        from: begin,
        until,
        ...course,
        runs: past.runs,
        rules,
        heard: meter.heard,
        breathe,
      });
      return meter.figures(until);
    };
    // Before the play, since that changes the world.
    const given = past.given.filter(({ fact }) => !isOverridden(fact, changes, pool, past.other));
    const again = await figuresOf({ world: past.again, changes: [], given: past.given });
    const other = await figuresOf({ world: past.other, changes: changed.value, given });
    return accept({
      poolId: pool,
      from: new Date(begin).toISOString(),
      until: new Date(until).toISOString(),
      was: past.was,
      again,
      other,
      assumedRuns: past.runs.assumedCount(),
    });
  };

  return async (ask) => {
    if (isBusy) {
      const message = 'Another what-if is being answered; ask again in a minute.';
      return refuse({ code: 'what-if-busy', message });
    }
    isBusy = true;
    try {
      return await answer(ask);
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      const came = new Date(error.at).toISOString();
      const message = `In ${DEADLINE_MS / 1000} s the play came to ${came} only; ask about a shorter time.`;
      return refuse({ code: 'what-if-too-long', message });
    } finally {
      isBusy = false;
    }
  };
};
