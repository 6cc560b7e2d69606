import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { BookedSpot, ReservationWish } from '../reservation-events.ts';
import type { Stretch } from '../node-events.ts';
import { REACHES, type Reach } from '../reach.ts';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsUuidText, IsWhole } from './field-rules.ts';
import { Nested } from './nested.ts';
import { IsIsoTime, IsModelList, IsReservationId } from './request-rules.ts';
import { IsNodeList } from './reservation-rules.ts';

const MEBIBYTE = 2 ** 20;
const TEBIBYTE = 2 ** 40;
const REASON_MAX = 200;
const REASON = /^\S([^\p{Cc}]*[^\p{Cc}\s])?$/u;

/** What a recurring reservation is counted in. */
export const RECURRENCE_UNITS = ['day', 'week', 'weekday'] as const;

/** When it comes again, at the same time of day in UTC. `until` or `times` ends it. */
export class RecurrenceDto {
  @Described('`weekday`: Monday to Friday.', 'day')
  @IsIn(RECURRENCE_UNITS)
  readonly unit!: (typeof RECURRENCE_UNITS)[number];

  @Described('Every so many days or weeks. Absent: 1.', 1)
  @IsOptional()
  @IsWhole(1, 366)
  readonly every: number = 1;

  @Described('None begins at this time or later.')
  @IsOptional()
  @IsIsoTime()
  readonly until?: string;

  @Described('So many times at most; 366 is the most that there can be.', 5)
  @IsOptional()
  @IsWhole(1, 366)
  readonly times?: number;
}

/** So many GPUs, wherever they are. */
export class ReservedGpusDto {
  @Described('So many whole GPUs.', 4)
  @IsWhole(1, 1024)
  readonly count!: number;

  @Described('So many of them on each node; all of them: on one node. Absent: on as few nodes as can be.', 4)
  @IsOptional()
  @IsWhole(1, 1024)
  readonly perNode?: number;

  @Described('Only of one of these models. Absent: any.', ['H100'])
  @IsOptional()
  @IsModelList()
  readonly models?: readonly string[];

  @Described(
    "CPU for each GPU; 1000 is one core. Absent: as much of the node's as of its GPUs, or what is left of that.",
  )
  @IsOptional()
  @IsWhole(1, 10_000_000)
  readonly cpuMilli?: number;

  @Described(
    "Memory for each GPU, in bytes. Absent: as much of the node's as of its GPUs, or what is left of that.",
  )
  @IsOptional()
  @IsWhole(MEBIBYTE, 64 * TEBIBYTE)
  readonly memoryBytes?: number;
}

/** So many whole nodes, whichever they are. */
export class ReservedNodesDto {
  @Described('So many.', 2)
  @IsWhole(1, 256)
  readonly count!: number;

  @Described('Only with GPUs of one of these models. Absent: any.', ['H100'])
  @IsOptional()
  @IsModelList()
  readonly models?: readonly string[];
}

/** What a user sends to reserve something. One of `gpus`, `nodes` and `nodeIds` is there. */
export class BookReservationDto {
  @Described('A DNS label; need not be unique. Absent: the id of the reservation.', 'course')
  @IsOptional()
  @IsDnsLabel()
  readonly name?: string;

  @Described('`work`: sessions run on it. `maintenance`: nothing does; for admins.', 'work')
  @IsOptional()
  @IsIn(['work', 'maintenance'])
  readonly purpose: 'work' | 'maintenance' = 'work';

  @Described('When it begins.', '2026-11-27T09:00:00Z')
  @IsIsoTime()
  readonly from!: string;

  @Described('When it ends.', '2026-11-27T17:00:00Z')
  @IsIsoTime()
  readonly to!: string;

  @Described('When it comes again. Absent: it does not.')
  @IsOptional()
  @IsObject()
  @Nested(() => RecurrenceDto)
  readonly repeat?: RecurrenceDto;

  @Described('GPUs.')
  @IsOptional()
  @IsObject()
  @Nested(() => ReservedGpusDto)
  readonly gpus?: ReservedGpusDto;

  @Described('Whole nodes.')
  @IsOptional()
  @IsObject()
  @Nested(() => ReservedNodesDto)
  readonly nodes?: ReservedNodesDto;

  @Described('These nodes, and no others if one of them is lost.', ['gpu-07'])
  @IsOptional()
  @IsNodeList()
  readonly nodeIds?: readonly string[];

  @Described('The pool that it is of. Absent: `default`.', 'default')
  @IsOptional()
  @IsDnsLabel()
  readonly pool?: string;

  @Described('The project that it is for. Absent: that of who asks.')
  @IsOptional()
  @IsDnsLabel()
  readonly projectId?: string;

  @Described('The user in the project that it is for. Absent: who asks, unless it is for the project.')
  @IsOptional()
  @IsDnsLabel()
  readonly userId?: string;

  @Described('What it is for, or why a maintenance is made.', 'new firmware')
  @IsOptional()
  @IsString()
  @MaxLength(REASON_MAX)
  @Matches(REASON, { message: 'reason must be one line that neither begins nor ends with white space' })
  readonly reason?: string;
}

/** What a user sends; whom it is for is settled at the door. */
export class AskReservationDto extends BookReservationDto {
  @Described('True: for everybody in the project. Absent: for one user.')
  @IsOptional()
  @IsBoolean()
  readonly isForProject?: boolean;
}

/** The same wish on its way over the bus. */
export class BookReservationCommandDto extends BookReservationDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsReservationId()
  readonly reservationId!: string;

  @IsActor()
  readonly by!: string;

  /** How far the word of who asks goes: who reaches all is bound by no quota. */
  @IsOptional()
  @IsIn(REACHES)
  readonly reach: Reach = 'own';

  /** True: nothing is recorded. */
  @IsOptional()
  @IsBoolean()
  readonly isTrial?: boolean;
}

export class CancelReservationCommandDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsReservationId()
  readonly reservationId!: string;

  @IsActor()
  readonly by!: string;
}

export class ReadReservationQueryDto {
  @IsReservationId()
  readonly reservationId!: string;
}

export class ListReservationsQueryDto {
  @IsOptional()
  @IsReservationId()
  readonly after?: string;

  @IsWhole(1, 100)
  readonly limit!: number;
}

/** `booked`: no stretch is on; `on`: one is; `over`: the last has ended. */
export type ReservationPhase = 'booked' | 'on' | 'over' | 'cancelled';

/** A reservation as its owner knows it. */
export type ReservationStanding = {
  readonly reservationId: string;
  readonly name: string;
  readonly purpose: 'work' | 'maintenance';
  readonly projectId?: string;
  readonly userId?: string;
  readonly wish?: ReservationWish;
  readonly spots: readonly BookedSpot[];
  readonly phase: ReservationPhase;
  /** The stretch that is on, or comes next; the last one when all are over. */
  readonly stretch: Stretch;
  /** Its number; 0 for the first. */
  readonly n: number;
  readonly stretchCount: number;
  readonly reason?: string;
  readonly by: string;
  readonly bookedAt: number;
  /** What of it can't be had at the moment, and why. */
  readonly trouble?: string;
};
/** With all of its stretches. */
export type ReadReservationAnswer = ReservationStanding & { readonly stretches: readonly Stretch[] };
/** `isLast`: there are no more after these. A page is shorter than asked for when large ones would not fit in a message. */
export type ListReservationsAnswer = {
  readonly reservations: readonly ReservationStanding[];
  readonly isLast: boolean;
};
/** `position`: in the log from there on; of a trial, the log's head. */
export type BookReservationAnswer = {
  readonly position: number;
  readonly spots: readonly BookedSpot[];
  readonly stretches: readonly Stretch[];
};
/** `hasChanged`: false when it was over already. */
export type CancelReservationAnswer = { readonly position: number; readonly hasChanged: boolean };
