import type { ExplainAnswer, IdleAnswer } from '#contracts';
import { type Clock, epochMs, later, type SessionId, toIso } from '#kernel';
import { takeCensus } from '../domain/planning/node-census.ts';
import type { Planner, RoundPlan } from '../domain/planning/planner.ts';
import type { Running, Waiting } from '../domain/session/session-state.ts';
import { poolOf } from '../domain/session/wishes.ts';
import type { World } from '../world/world.ts';
import { learnRequests } from './learn-requests.ts';
import { outlookOf } from './outlook.ts';
import type { Idleness, UsageWatch } from './watch-usage.ts';
import { roundView } from './round-view.ts';

/** Starts are foretold for so many at the front of a pool; what is farther back depends too much on what comes in between. */
const FORETOLD_MAX = 32;
/** A foretelling is good for so long, if nothing happens. */
const FRESH_MS = 1_000;

type Ports = {
  readonly world: World;
  readonly clock: Clock;
  /** One of its own: it plans what would be, and may not touch what the live one remembers. */
  readonly planner: Planner;
  /** Null: no rule ends it for being idle. */
  readonly idlenessOf: UsageWatch['idlenessOf'];
};

/** When and why it is ended, if it goes on doing nothing. */
const idleAnswer = (session: Running, { rule, idleSince, isSeen }: Idleness): IdleAnswer => {
  const { from, afterMs, graceMs, thresholds } = rule;
  const { idleWarning, keptUntil } = session;
  const stopsAt =
    idleWarning?.stopsAt ??
    (idleSince === null ? null : later(epochMs(Math.max(idleSince + afterMs, keptUntil ?? 0)), graceMs));
  return {
    from,
    afterMs,
    graceMs,
    ...thresholds,
    isSeen,
    isWarned: idleWarning !== undefined,
    ...(idleSince === null ? {} : { idleSince: toIso(idleSince) }),
    ...(stopsAt === null ? {} : { stopsAt: toIso(stopsAt) }),
    ...(keptUntil === undefined ? {} : { keptUntil: toIso(keptUntil) }),
  };
};

/** What holds for all who ask until something happens. */
type Foretold = {
  readonly position: number;
  readonly at: number;
  readonly plan: RoundPlan;
  /** How many wait, by pool. */
  readonly lengths: ReadonlyMap<string, number>;
};

const lengthsOf = (queue: readonly Waiting[]): ReadonlyMap<string, number> => {
  const lengths = new Map<string, number>();
  for (const { asked } of queue) lengths.set(poolOf(asked), (lengths.get(poolOf(asked)) ?? 0) + 1);
  return lengths;
};

/** Why a session is where it is. A waiting one says what it lacks, how many are before it, when it will start, and which nodes refuse it for what. */
export const explainSession = ({ world, clock, planner, idlenessOf }: Ports) => {
  let foretold: Foretold | null = null;

  const learn = learnRequests(world, planner);

  const foretell = (): Foretold => {
    const now = clock.now();
    const isFresh =
      foretold !== null && foretold.position === world.position() && now - foretold.at < FRESH_MS;
    if (foretold !== null && isFresh) return foretold;
    learn();
    const plan = planner.plan(roundView(world, now), { foretold: FORETOLD_MAX });
    foretold = { position: world.position(), at: now, plan, lengths: lengthsOf(world.queue()) };
    return foretold;
  };

  return (id: SessionId): ExplainAnswer => {
    const state = world.session(id)?.state;
    if (state?.phase === 'running') {
      const idleness = idlenessOf(id);
      return { phase: 'running', ...(idleness === null ? {} : { idle: idleAnswer(state, idleness) }) };
    }
    if (state?.phase !== 'waiting') return { phase: state?.phase ?? 'unknown' };
    const now = clock.now();
    const pool = poolOf(state.asked);
    const { plan, lengths } = foretell();
    const nodes = world.nodes().filter(({ poolId }) => poolId === pool);
    const census = takeCensus(nodes, {
      asked: state.asked,
      now,
      holdsFor: (node) => [...node.rooms].flatMap(([forId, room]) => (forId === id ? [] : [room])),
    });
    const starts = plan.placements.some(({ session }) => session.asked.sessionId === id);
    return {
      phase: 'waiting',
      ...outlookOf(state.asked, plan, census),
      ...(starts ? { why: 'it is about to be placed' } : {}),
      queueLength: lengths.get(pool) ?? 0,
    };
  };
};
