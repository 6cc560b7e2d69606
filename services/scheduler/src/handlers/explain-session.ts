import type { ExplainAnswer } from '#contracts';
import { type Clock, type SessionId, epochMs, toIso } from '#kernel';
import { sayWaiting } from '../domain/planning/explain-waiting.ts';
import { takeCensus } from '../domain/planning/node-census.ts';
import type { Planner, RoundPlan } from '../domain/planning/planner.ts';
import type { Waiting } from '../domain/session/session-state.ts';
import { poolOf } from '../domain/session/wishes.ts';
import type { World } from '../world/world.ts';
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
};

const isWaitingIn = (pool: string) => (session: Waiting) => poolOf(session.asked) === pool;

/** Why a session is where it is. A waiting one says what it lacks, how many are before it, when it will start, and which nodes refuse it for what. */
export const explainSession = ({ world, clock, planner }: Ports) => {
  let foretold: { readonly position: number; readonly at: number; readonly plan: RoundPlan } | null = null;

  const foretell = (): RoundPlan => {
    const now = clock.now();
    const isFresh =
      foretold !== null && foretold.position === world.position() && now - foretold.at < FRESH_MS;
    if (foretold !== null && isFresh) return foretold.plan;
    const plan = planner.plan(roundView(world, now), { foretold: FORETOLD_MAX });
    foretold = { position: world.position(), at: now, plan };
    return plan;
  };

  return (id: SessionId): ExplainAnswer => {
    const state = world.session(id)?.state;
    if (state?.phase !== 'waiting') return { phase: state?.phase ?? 'unknown' };
    const now = clock.now();
    const pool = poolOf(state.asked);
    const plan = foretell();
    const inPool = world.queue().filter(isWaitingIn(pool));
    const line = plan.lines.get(pool) ?? [];
    const place = line.indexOf(id);
    const nodes = world.nodes().filter(({ poolId }) => poolId === pool);
    const census = takeCensus(nodes, {
      asked: state.asked,
      now,
      holdsFor: (node) => [...node.rooms].flatMap(([forId, room]) => (forId === id ? [] : [room])),
    });
    const expected = plan.expected.get(id);
    const starts = plan.placements.some(({ session }) => session.asked.sessionId === id);
    const reason = plan.waiting.get(id) ?? null;
    const promises = [...plan.expected.values()].map(({ startsBy }) => startsBy);
    const ahead = {
      count: Math.max(0, place),
      promisedAt: promises.length === 0 ? null : Math.min(...promises),
    };
    return {
      phase: 'waiting',
      why: starts ? 'it is about to be placed' : sayWaiting(reason, census, ahead),
      ...(place === -1 ? {} : { queuePosition: place + 1 }),
      queueLength: inPool.length,
      ...(expected === undefined
        ? {}
        : {
            expectedStart: {
              at: toIso(epochMs(Math.round(expected.startsBy))),
              certainty: expected.isCertain ? 'at-the-latest' : 'estimated',
            },
          }),
      nodes: {
        count: census.nodes,
        fitting: census.fitting,
        refusals: Object.fromEntries(census.refusals),
      },
    };
  };
};
