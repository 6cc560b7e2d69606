import type { OwnedWishDto, SchedulingWish } from '#contracts';
import { fromIso, poolId, reservationId, sessionId } from '#kernel';

/** When and beside whom it wants to run, in our words; absent when it says nothing of that. */
export const wishOf = (dto: OwnedWishDto): SchedulingWish | undefined => {
  const wish: SchedulingWish = {
    ...(dto.pool === undefined ? {} : { poolId: poolId(dto.pool) }),
    ...(dto.priority === undefined ? {} : { priority: dto.priority }),
    ...(dto.nodeCount === undefined ? {} : { nodeCount: dto.nodeCount }),
    ...(dto.membersPerNode === undefined || dto.membersPerNode === 1
      ? {}
      : { membersPerNode: dto.membersPerNode }),
    ...(dto.startAt === undefined ? {} : { startAt: fromIso(dto.startAt) }),
    ...(dto.after === undefined || dto.after.length === 0
      ? {}
      : {
          after: dto.after.map(({ session, condition }) => ({ sessionId: sessionId(session), condition })),
        }),
    ...(dto.retry === undefined
      ? {}
      : { retry: { retriesMax: dto.retry.retriesMax, backoffMs: dto.retry.backoffMs } }),
    ...(dto.isPreemptible === undefined ? {} : { isPreemptible: dto.isPreemptible }),
    ...(dto.near === undefined ? {} : { near: { mode: dto.near.mode, group: dto.near.group } }),
    ...(dto.idle === undefined ? {} : { idle: { ...dto.idle } }),
    ...(dto.reservationId === undefined ? {} : { reservationId: reservationId(dto.reservationId) }),
  };
  return Object.keys(wish).length === 0 ? undefined : wish;
};
