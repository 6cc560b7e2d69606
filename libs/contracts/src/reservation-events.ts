import type { Bytes, CpuMilli, DeviceId, EpochMs, NodeId, ProjectId, ReservationId, UserId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Stretch } from './node-events.ts';

/** Exact parts of a node that a reservation holds. */
export type BookedSpot = {
  readonly nodeId: NodeId;
  readonly deviceIds: readonly DeviceId[];
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
};

/** Recorded together with `node.booked` on each of its nodes. */
export type ReservationBooked = Fact<
  'reservation.booked',
  {
    readonly reservationId: ReservationId;
    readonly name: string;
    /** `work`: sessions of its project, or of its user there, run on it. `maintenance`: nothing does. */
    readonly purpose: 'work' | 'maintenance';
    readonly projectId?: ProjectId;
    readonly userId?: UserId;
    readonly spots: readonly BookedSpot[];
    /** In order and apart; a recurring one has several. */
    readonly stretches: readonly Stretch[];
    readonly by: string;
    readonly bookedAt: EpochMs;
  }
>;
/** A stretch begins (`n` = 0 for the first). */
export type ReservationStarted = Fact<
  'reservation.started',
  { readonly reservationId: ReservationId; readonly n: number; readonly startedAt: EpochMs }
>;
/** A stretch is over; with the last one the reservation is. */
export type ReservationEnded = Fact<
  'reservation.ended',
  {
    readonly reservationId: ReservationId;
    readonly n: number;
    readonly isLast: boolean;
    readonly endedAt: EpochMs;
  }
>;
/** Other parts of the pool, since some of those booked can't be had any more. */
export type ReservationMoved = Fact<
  'reservation.moved',
  {
    readonly reservationId: ReservationId;
    readonly spots: readonly BookedSpot[];
    readonly cause: string;
    readonly movedAt: EpochMs;
  }
>;
export type ReservationCancelled = Fact<
  'reservation.cancelled',
  { readonly reservationId: ReservationId; readonly by: string; readonly cancelledAt: EpochMs }
>;

export type ReservationFact =
  ReservationBooked | ReservationStarted | ReservationEnded | ReservationMoved | ReservationCancelled;
