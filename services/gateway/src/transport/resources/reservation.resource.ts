import { ApiProperty } from '@nestjs/swagger';
import type { BookedSpot, ReadReservationAnswer, ReservationStanding, Stretch } from '#contracts';
import { epochMs, toIso } from '#kernel';
import type { ReservationTrial } from '../../handlers/book-reservation.ts';

export class StretchResource {
  @ApiProperty({ format: 'date-time' })
  readonly from!: string;
  @ApiProperty({ format: 'date-time' })
  readonly to!: string;
}

export class BookedSpotResource {
  @ApiProperty({ example: 'gpu-07' })
  readonly nodeId!: string;
  @ApiProperty({ type: [String] })
  readonly deviceIds!: readonly string[];
  @ApiProperty({ description: '1000 is one core.' })
  readonly cpuMilli!: number;
  @ApiProperty()
  readonly memoryBytes!: number;
}

export class ReservationResource {
  @ApiProperty()
  readonly reservationId!: string;
  @ApiProperty({ example: 'course' })
  readonly name!: string;
  @ApiProperty({ enum: ['work', 'maintenance'] })
  readonly purpose!: string;
  @ApiProperty({
    enum: ['booked', 'on', 'over', 'cancelled'],
    description: '`booked`: no stretch of it is on at the moment.',
  })
  readonly phase!: string;
  @ApiProperty({ required: false, description: 'Absent: a maintenance.' })
  readonly projectId?: string;
  @ApiProperty({ required: false, description: 'Absent: for everybody in the project.' })
  readonly userId?: string;
  @ApiProperty({ format: 'date-time', description: 'Of the stretch that is on, or comes next.' })
  readonly from!: string;
  @ApiProperty({ format: 'date-time' })
  readonly to!: string;
  @ApiProperty({ description: 'Its number: 1 for the first.' })
  readonly stretch!: number;
  @ApiProperty()
  readonly stretchCount!: number;
  @ApiProperty({ type: [BookedSpotResource] })
  readonly spots!: readonly BookedSpotResource[];
  @ApiProperty({ required: false, description: 'What it is for.' })
  readonly reason?: string;
  @ApiProperty({ example: 'user:ada' })
  readonly by!: string;
  @ApiProperty({ format: 'date-time' })
  readonly bookedAt!: string;
  @ApiProperty({
    required: false,
    description: 'What of it can not be had at the moment, and why; no other place has been found.',
  })
  readonly trouble?: string;
}

export class ReservationWithStretchesResource extends ReservationResource {
  @ApiProperty({ type: [StretchResource], description: 'All of them, in order.' })
  readonly stretches!: readonly StretchResource[];
}
export class ReservationPage {
  @ApiProperty({ type: [ReservationResource], description: 'In the order of their ids.' })
  readonly reservations!: readonly ReservationResource[];
  @ApiProperty({ required: false })
  readonly next?: string;
}
export class ReservationTrialResource {
  @ApiProperty()
  readonly fits!: boolean;
  @ApiProperty({ type: [BookedSpotResource], required: false, description: 'Where it would be.' })
  readonly spots?: readonly BookedSpotResource[];
  @ApiProperty({ type: [StretchResource], required: false })
  readonly stretches?: readonly StretchResource[];
  @ApiProperty({ required: false, description: 'Why it can not be, and from when it could.' })
  readonly why?: string;
}

const stretchResource = ({ from, to }: Stretch): StretchResource => ({ from: toIso(from), to: toIso(to) });
const spotResource = ({ nodeId, deviceIds, cpuMilli, memoryBytes }: BookedSpot): BookedSpotResource => ({
  nodeId,
  deviceIds,
  cpuMilli,
  memoryBytes,
});

export const reservationResource = (standing: ReservationStanding): ReservationResource => {
  const { reservationId, name, purpose, phase, projectId, userId, reason, by, trouble } = standing;
  return {
    reservationId,
    name,
    purpose,
    phase,
    ...(projectId === undefined ? {} : { projectId }),
    ...(userId === undefined ? {} : { userId }),
    ...stretchResource(standing.stretch),
    stretch: standing.n + 1,
    stretchCount: standing.stretchCount,
    spots: standing.spots.map(spotResource),
    ...(reason === undefined ? {} : { reason }),
    by,
    bookedAt: toIso(epochMs(standing.bookedAt)),
    ...(trouble === undefined ? {} : { trouble }),
  };
};

export const reservationWithStretches = (
  answer: ReadReservationAnswer,
): ReservationWithStretchesResource => ({
  ...reservationResource(answer),
  stretches: answer.stretches.map(stretchResource),
});

export const trialResource = (trial: ReservationTrial): ReservationTrialResource =>
  trial.fits
    ? { fits: true, spots: trial.spots.map(spotResource), stretches: trial.stretches.map(stretchResource) }
    : trial;
