import {
  type Shape,
  aBooking,
  anEgressPolicy,
  aPolicy,
  aQuota,
  byPhase,
  flag,
  nullable,
  object,
  oneOf,
  optional,
  text,
  whole,
} from '#event-log/shapes';
import type { PoolState } from '../../domain/pool/pool-state.ts';
import type { ProjectState } from '../../domain/pool/project-state.ts';
import type { ReservationState } from '../../domain/reservation/reservation-state.ts';

/* Projects, pools and reservations as the world keeps them. */

export const aProject: Shape<ProjectState> = object({
  quota: nullable(aQuota),
  egress: optional(anEgressPolicy),
  name: nullable(text()),
  description: text(),
  createdAt: nullable(whole()),
  closed: nullable(object({ at: whole(), by: text(), stopsSessions: flag() })),
});
export const aPool: Shape<PoolState> = object({ policy: aPolicy });
export const aReservation: Shape<ReservationState> = byPhase({
  unknown: object({ phase: oneOf('unknown') }),
  booked: object({ phase: oneOf('booked'), booking: aBooking, stretch: whole(), isOn: flag() }),
  over: object({ phase: oneOf('over') }),
});
