import type {
  Bytes,
  CpuMilli,
  DeviceId,
  EpochMs,
  NodeId,
  PoolId,
  ProjectId,
  ReservationId,
  UserId,
} from '#kernel';
import type { Fact } from './envelope.ts';
import type { Stretch } from './node-events.ts';

/** Exact parts of a node that a reservation holds. */
export type BookedSpot = {
  readonly nodeId: NodeId;
  readonly deviceIds: readonly DeviceId[];
  readonly cpuMilli: CpuMilli;
  readonly memoryBytes: Bytes;
};

/** What a reservation is to hold, wherever that is. */
export type ReservationWish =
  | {
      readonly kind: 'gpus';
      readonly gpuCount: number;
      /** So many on each of its nodes; absent: on as few nodes as can be. */
      readonly perNode?: number;
      /** Only devices of one of these models; absent: any. */
      readonly models?: readonly string[];
      /** For each GPU; absent: as much of the node's as of its GPUs, or what is left of that. */
      readonly cpuMilli?: CpuMilli;
      readonly memoryBytes?: Bytes;
      /** `default` when absent. */
      readonly poolId?: PoolId;
    }
  | {
      readonly kind: 'nodes';
      readonly nodeCount: number;
      readonly models?: readonly string[];
      readonly poolId?: PoolId;
    }
  /** These nodes and no others: it is not moved when one of them is lost. */
  | { readonly kind: 'named-nodes'; readonly nodeIds: readonly NodeId[] };

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
    /** What was asked for: the same is looked for when a part can't be had any more. Absent: it stays where it is. */
    readonly wish?: ReservationWish;
    readonly spots: readonly BookedSpot[];
    /** In order and apart; a recurring one has several. */
    readonly stretches: readonly Stretch[];
    /** What it is for, in words; of a maintenance, why. */
    readonly reason?: string;
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
