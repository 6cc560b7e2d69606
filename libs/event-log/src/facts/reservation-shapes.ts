import type { BookedSpot, ReservationFact, ReservationWish } from '#contracts';
import { aDeviceId, aNodeId, aPoolId, aProjectId, aReservationId, aUserId } from './id-shapes.ts';
import { stretches } from './resource-shapes.ts';
import { byKind, flag, listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends ReservationFact['type']> = Extract<ReservationFact, { readonly type: Type }>['data'];
type ReservationShapes = { readonly [Type in ReservationFact['type']]: Shape<Data<Type>> };

const spots: Shape<readonly BookedSpot[]> = listOf(
  object<BookedSpot>({
    nodeId: aNodeId,
    deviceIds: listOf(aDeviceId),
    cpuMilli: whole(),
    memoryBytes: whole(),
  }),
);

const aWish: Shape<ReservationWish> = byKind({
  gpus: object({
    kind: oneOf('gpus'),
    gpuCount: whole(),
    perNode: optional(whole()),
    models: optional(listOf(text())),
    cpuMilli: optional(whole()),
    memoryBytes: optional(whole()),
    poolId: optional(aPoolId),
  }),
  nodes: object({
    kind: oneOf('nodes'),
    nodeCount: whole(),
    models: optional(listOf(text())),
    poolId: optional(aPoolId),
  }),
  'named-nodes': object({ kind: oneOf('named-nodes'), nodeIds: listOf(aNodeId) }),
});

export const aBooking: Shape<Data<'reservation.booked'>> = object({
  reservationId: aReservationId,
  name: text(),
  purpose: oneOf('work', 'maintenance'),
  projectId: optional(aProjectId),
  userId: optional(aUserId),
  wish: optional(aWish),
  spots,
  stretches,
  reason: optional(text()),
  by: text(),
  bookedAt: whole(),
});

export const RESERVATION_SHAPES: ReservationShapes = {
  'reservation.booked': aBooking,
  'reservation.started': object({ reservationId: aReservationId, n: whole(), startedAt: whole() }),
  'reservation.ended': object({
    reservationId: aReservationId,
    n: whole(),
    isLast: flag(),
    endedAt: whole(),
  }),
  'reservation.moved': object({ reservationId: aReservationId, spots, cause: text(), movedAt: whole() }),
  'reservation.cancelled': object({ reservationId: aReservationId, by: text(), cancelledAt: whole() }),
};
