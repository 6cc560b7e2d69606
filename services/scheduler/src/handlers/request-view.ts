import type { Reach } from '#contracts';
import type { Admission } from '../domain/pool/admit-request.ts';
import { isClosed } from '../domain/pool/project-state.ts';
import { initialReservation } from '../domain/reservation/reservation-state.ts';
import type { SessionLookup } from '../domain/session/dependency.ts';
import type { RequestView } from '../domain/session/request-session.ts';
import type { Asked } from '../domain/session/session-state.ts';
import { DEFAULT_POOL, poolOf } from '../domain/session/wishes.ts';
import type { World } from '../world/world.ts';

/** What a request with this wish is judged by, as the world is now. */
export const requestView = (
  asked: Asked,
  reach: Reach,
  world: World,
  stateOf: SessionLookup,
): RequestView => {
  const poolId = poolOf(asked);
  const nodes = world.nodes().filter((node) => node.poolId === poolId);
  const { quota } = world.project(asked.projectId).state;
  const reservationId = asked.wish?.reservationId;
  return {
    nodes,
    isPoolKnown: poolId === DEFAULT_POOL || nodes.length > 0 || world.pool(poolId).version > 0,
    priorityMax: reach === 'all' ? null : (quota?.priorityMax ?? 0),
    reservation: reservationId === undefined ? initialReservation : world.reservation(reservationId).state,
    nodeOf: (id) => world.node(id).state,
    stateOf,
  };
};

/** The limits of project and user that it is admitted by, when it is one of so many that come together. */
export const admissionOf = (
  { projectId, userId }: Asked,
  { project, waitingCounts }: World,
  count = 1,
): Admission => ({
  quota: project(projectId).state.quota,
  isClosed: isClosed(project(projectId).state),
  waitingCount: {
    inAll: waitingCounts.inAll() + count - 1,
    ofUser: waitingCounts.ofUser(userId) + count - 1,
  },
});
