import type { Planner } from '../domain/planning/planner.ts';
import type { World } from '../world/world.ts';

/** Tells a planner of every request once, in the order in which they came: where a session goes depends on what is usually asked for. */
export const learnRequests = (world: World, planner: Planner): (() => void) => {
  let learntCount = 0;
  return () => {
    const newCount = world.requestCount() - learntCount;
    learntCount = world.requestCount();
    if (newCount === 0) return;
    for (const asked of world.recentRequests().slice(-newCount)) planner.learn(asked.poolId, asked.resources);
  };
};
