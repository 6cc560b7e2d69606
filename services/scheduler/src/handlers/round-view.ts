import type { EpochMs } from '#kernel';
import type { RoundView } from '../domain/planning/planner.ts';
import { eligibilityOf } from '../domain/queue/eligibility.ts';
import { someClosed } from '../domain/pool/project-state.ts';
import { endsWithProject } from '../domain/project/ends-with-project.ts';
import { type Waiting, isOnNode } from '../domain/session/session-state.ts';
import type { World } from '../world/world.ts';

/** What waits and is not about to end with its project. */
const openQueue = (world: World): readonly Waiting[] => {
  const queue = world.queue();
  if (!someClosed(world.projects())) return queue;
  return queue.filter((session) => !endsWithProject(world.project(session.asked.projectId).state, session));
};

/** The world at this moment, as a round decides over it. */
export const roundView = (world: World, now: EpochMs): RoundView => ({
  now,
  nodes: world.nodes(),
  nodeOf: (id) => world.node(id).state,
  queue: openQueue(world),
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
