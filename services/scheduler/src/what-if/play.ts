import type { BerthFact, NodeFact, RecordedEvent, SchedulerFact } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';
import { type Planner, createPlanner } from '../domain/planning/planner.ts';
import { WARNING_MS } from '../domain/reservation/clear-the-way.ts';
import { type Surroundings, type TimeRules, followTime } from '../domain/session/follow-time.ts';
import { placeSession } from '../domain/session/place-session.ts';
import { stopSession } from '../domain/session/stop-session.ts';
import { learnRequests } from '../handlers/learn-requests.ts';
import { roundView } from '../handlers/round-view.ts';
import type { World } from '../world/world.ts';
import { createAgenda } from './agenda.ts';
import type { SessionRuns } from './session-runs.ts';
import { type Deed, createVirtualAgents } from './virtual-agents.ts';
import { createVirtualLog } from './virtual-log.ts';

export type Given = { readonly at: EpochMs; readonly fact: SchedulerFact };

export type Play = {
  /** As it was at `from`; it is moved on to `until`. */
  readonly world: World;
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** What is different, recorded first. */
  readonly changes: readonly SchedulerFact[];
  /** What comes from outside, in order. */
  readonly given: readonly Given[];
  readonly runs: SessionRuns;
  readonly rules: TimeRules;
  readonly heard: (event: RecordedEvent<BerthFact>) => void;
  /** Asked between two moments; throws to give up. */
  readonly breathe: (at: EpochMs) => Promise<void>;
};

/** Everything that time does is looked at in so many steps at least, beside the moments at which something happens. */
const STEPS = 2000;
const STEP_MS_MIN = 60_000;
/** Plans of one moment: preemption takes two, more would be a loop. */
const ROUNDS_MAX = 50;

/** Room that was held for a session and is not needed any more, or not in time. */
const liftRooms = (world: World, at: EpochMs): readonly NodeFact[] =>
  world.nodes().flatMap(({ nodeId, rooms }) =>
    [...rooms].flatMap(([forSessionId, { deadlineAt }]): readonly NodeFact[] => {
      const isNeeded = world.session(forSessionId)?.state.phase === 'waiting';
      return isNeeded && deadlineAt > at
        ? []
        : [{ type: 'node.room-lifted', data: { nodeId, forSessionId, liftedAt: at } }];
    }),
  );

/** Plans until nothing more can be placed at this moment. */
const place = (
  planner: Planner,
  world: World,
  at: EpochMs,
  record: (facts: readonly SchedulerFact[]) => void,
): void => {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { placements, preemptions } = planner.plan(roundView(world, at));
    for (const placement of placements) record(placeSession(placement, at));
    for (const { change } of preemptions) record(change);
    if (placements.length === 0) return;
  }
};

/** What is given is passed on, unless it makes no sense where things went another way. */
const recordable = ({ fact, at }: Given, world: World, runs: SessionRuns): readonly SchedulerFact[] => {
  if (!fact.type.startsWith('session.') || !('sessionId' in fact.data)) return [fact];
  if (fact.type === 'session.requested') return [fact];
  const session = world.session(fact.data.sessionId)?.state;
  if (fact.type !== 'session.stop-requested') return session?.phase === 'waiting' ? [fact] : [];
  // Who stopped what ran stops it after as long a run, whenever that is now; who gave up waiting still does if it still waits.
  const hasRun = runs.of(fact.data.sessionId).end === 'stopped';
  if (hasRun || session === undefined || session.phase === 'running' || session.phase === 'stopping')
    return [];
  const stopped = stopSession({ by: fact.data.by, at }, session, (id) => world.node(id).state);
  return stopped.ok ? stopped.value : [];
};

/**
 * What would have happened from `from` to `until`: the scheduler's own decisions over a world that goes on from where it was, with what came from outside as it came, and programs
 * that take as long as they took.
 */
export const play = async (spec: Play): Promise<void> => {
  const { world, from, until, given, runs, rules, breathe } = spec;
  const agenda = createAgenda<Deed>();
  const agents = createVirtualAgents(world, runs, agenda, from);
  const log = createVirtualLog(world, (event) => {
    agents.heard(event);
    spec.heard(event);
  });
  const planner = createPlanner();
  const learn = learnRequests(world, planner);
  const around: Surroundings = {
    nodeOf: (id) => world.node(id).state,
    sessionOf: (id) => world.session(id)?.state ?? null,
    reservationOf: (id) => world.reservation(id).state,
    warningMsOf: (id) => world.pool(id).state.policy.warningMs ?? WARNING_MS,
  };
  const stepMs = Math.max(STEP_MS_MIN, (until - from) / STEPS);

  const record = (facts: readonly SchedulerFact[], at: EpochMs): void => {
    if (facts.length > 0) log.record(facts, at);
  };
  const timePasses = (at: EpochMs): void => {
    for (const [, { state }] of [...world.liveSessions()]) record(followTime(state, around, rules, at), at);
    record(liftRooms(world, at), at);
  };

  agents.adopt();
  record(spec.changes, from);
  let next = 0;
  let nextStep = epochMs(from);
  for (let at = from; at <= until;) {
    for (let due = given[next]; due !== undefined && due.at <= at; due = given[next]) {
      record(recordable(due, world, runs), at);
      next += 1;
    }
    for (let due = agenda.nextAt(); due !== null && due <= at; due = agenda.nextAt()) {
      const deed = agenda.take();
      if (deed !== null) record(agents.done(deed, at), at);
    }
    if (at >= nextStep) {
      timePasses(at);
      nextStep = epochMs(at + stepMs);
    }
    learn();
    place(planner, world, at, (facts) => record(facts, at));
    await breathe(at);
    at = epochMs(
      Math.max(at + 1, Math.min(given[next]?.at ?? Infinity, agenda.nextAt() ?? Infinity, nextStep)),
    );
  }
};
