import type { BookReservationCommandDto, RecurrenceDto, ReservationWish } from '#contracts';
import {
  type Refusal,
  type Result,
  accept,
  bytes,
  cpuMilli,
  fromIso,
  nodeId,
  poolId,
  projectId,
  refuse,
  reservationId,
  userId,
} from '#kernel';
import type { WishToBook } from '../domain/reservation/book-reservation.ts';
import { type Recurrence, expandStretches } from '../domain/reservation/stretches.ts';

const invalid = (message: string, pointer: string): Result<never, Refusal> =>
  refuse({ code: 'invalid-request', message, pointer });

const recurrenceOf = ({ unit, every, until, times }: RecurrenceDto): Recurrence => ({
  unit,
  every,
  ...(until === undefined ? {} : { until: fromIso(until) }),
  ...(times === undefined ? {} : { times }),
});

const wishOf = ({
  gpus,
  nodes,
  nodeIds,
  pool,
}: BookReservationCommandDto): Result<ReservationWish, Refusal> => {
  const given = [gpus, nodes, nodeIds].filter((one) => one !== undefined);
  if (given.length !== 1) return invalid('Say one of gpus, nodes and nodeIds.', '/gpus');
  const inPool = pool === undefined ? {} : { poolId: poolId(pool) };
  if (nodeIds !== undefined) return accept({ kind: 'named-nodes', nodeIds: nodeIds.map(nodeId) });
  if (nodes !== undefined) {
    const { count, models } = nodes;
    return accept({
      kind: 'nodes',
      nodeCount: count,
      ...(models === undefined ? {} : { models }),
      ...inPool,
    });
  }
  if (gpus === undefined) return invalid('Say one of gpus, nodes and nodeIds.', '/gpus');
  const { count, perNode, models, cpuMilli: cpu, memoryBytes } = gpus;
  if (perNode !== undefined && count % perNode !== 0)
    return invalid(`${count} GPUs can't be ${perNode} on each of several nodes.`, '/gpus/perNode');
  return accept({
    kind: 'gpus',
    gpuCount: count,
    ...(perNode === undefined ? {} : { perNode }),
    ...(models === undefined ? {} : { models }),
    ...(cpu === undefined ? {} : { cpuMilli: cpuMilli(cpu) }),
    ...(memoryBytes === undefined ? {} : { memoryBytes: bytes(memoryBytes) }),
    ...inPool,
  });
};

/** A wish to book that has passed the border, in our words. */
export const wishToBookOf = (dto: BookReservationCommandDto): Result<WishToBook, Refusal> => {
  const wish = wishOf(dto);
  if (!wish.ok) return wish;
  if (dto.purpose === 'maintenance' && wish.value.kind !== 'named-nodes')
    return invalid('A maintenance names its nodes: say nodeIds.', '/nodeIds');
  const first = { from: fromIso(dto.from), to: fromIso(dto.to) };
  const stretches = expandStretches(first, dto.repeat === undefined ? null : recurrenceOf(dto.repeat));
  if (!stretches.ok) return stretches;
  const { projectId: project, userId: user, reason } = dto;
  return accept({
    reservationId: reservationId(dto.reservationId),
    name: dto.name ?? dto.reservationId,
    purpose: dto.purpose,
    ...(project === undefined ? {} : { projectId: projectId(project) }),
    ...(user === undefined ? {} : { userId: userId(user) }),
    wish: wish.value,
    stretches: stretches.value,
    ...(reason === undefined ? {} : { reason }),
    by: dto.by,
  });
};
