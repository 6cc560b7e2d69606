import type { EpochMs } from '#kernel';
import type { RoundView } from '../domain/planning/planner.ts';
import { eligibilityOf } from '../domain/queue/eligibility.ts';
import { isOnNode } from '../domain/session/session-state.ts';
import type { World } from '../world/world.ts';

/** The world at this moment, as a round decides over it. */
export const roundView = (world: World, now: EpochMs): RoundView => ({
  now,
  nodes: world.nodes(),
  nodeOf: (id) => world.node(id).state,
  queue: world.queue(),
  onNodes: world.onNodes,
  sessionOf: (id) => {
    const state = world.session(id)?.state;
    return state !== undefined && isOnNode(state) ? state : null;
  },
  policyOf: (pool) => world.pool(pool).state.policy,
  totalOf: world.totals.of,
  quotaOf: (project) => world.project(project).state.quota,
  books: world.accounts.all,
  reservationOf: (id) => world.reservation(id).state,
  runningOf: world.arrays.runningOf,
  keptBack: (session) => {
    const array = session.asked.wish?.array;
    const eligibility = eligibilityOf(session, {
      now,
      stateOf: (id) => world.session(id)?.state ?? null,
      runningOfArray: array === undefined ? 0 : world.arrays.runningOf(array.arrayId),
    });
    return eligibility.eligible ? null : eligibility.words;
  },
});
