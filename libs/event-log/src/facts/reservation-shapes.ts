import type { BookedSpot, ReservationFact } from '#contracts';
import { aDeviceId, aNodeId, aProjectId, aReservationId, aUserId } from './id-shapes.ts';
import { stretches } from './resource-shapes.ts';
import { flag, listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

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

export const RESERVATION_SHAPES: ReservationShapes = {
  'reservation.booked': object({
    reservationId: aReservationId,
    name: text(),
    purpose: oneOf('work', 'maintenance'),
    projectId: optional(aProjectId),
    userId: optional(aUserId),
    spots,
    stretches,
    by: text(),
    bookedAt: whole(),
  }),
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
