import { ApiProperty } from '@nestjs/swagger';
import type { Dependency, GroupWish } from '#contracts';
import { toIso } from '#kernel';
import type { SessionView } from '../../domain/session-view.ts';

export class DependencyResource {
  @ApiProperty()
  readonly sessionId!: string;
  @ApiProperty({ enum: ['ok', 'any', 'fail'] })
  readonly condition!: Dependency['condition'];
}
export class RetryResource {
  @ApiProperty()
  readonly retriesMax!: number;
  @ApiProperty()
  readonly backoffMs!: number;
}
export class NearResource {
  @ApiProperty({ enum: ['spread', 'pack'] })
  readonly mode!: GroupWish['mode'];
  @ApiProperty()
  readonly group!: string;
}
export class ArrayPlaceResource {
  @ApiProperty()
  readonly arrayId!: string;
  @ApiProperty()
  readonly index!: number;
  @ApiProperty({ required: false, description: 'Sessions of the array.' })
  readonly count?: number;
  @ApiProperty({ required: false, description: 'So many of them may run at once. Absent: all.' })
  readonly runningMax?: number;
}

/** What a session was asked to do in the queue. */
export class WishResource {
  @ApiProperty({ example: 'default' })
  readonly pool!: string;
  @ApiProperty({ description: 'Higher goes first.' })
  readonly priority!: number;
  @ApiProperty()
  readonly nodeCount!: number;
  @ApiProperty({ description: 'Members (containers) on each of its nodes.' })
  readonly membersPerNode!: number;
  @ApiProperty({ description: 'May be stopped for a session of more weight.' })
  readonly isPreemptible!: boolean;
  @ApiProperty({ required: false, format: 'date-time', description: 'Not before.' })
  readonly startAt?: string;
  @ApiProperty({
    required: false,
    type: [DependencyResource],
    description: 'What it comes after; those that had ended before it was asked for are left out.',
  })
  readonly after?: readonly DependencyResource[];
  @ApiProperty({ required: false, type: RetryResource })
  readonly retry?: RetryResource;
  @ApiProperty({ required: false, type: NearResource })
  readonly near?: NearResource;
  @ApiProperty({ required: false, type: ArrayPlaceResource })
  readonly array?: ArrayPlaceResource;
  @ApiProperty({ required: false })
  readonly reservationId?: string;
}

export const wishResource = ({ wish = {} }: SessionView): WishResource => ({
  pool: wish.poolId ?? 'default',
  priority: wish.priority ?? 0,
  nodeCount: wish.nodeCount ?? 1,
  membersPerNode: wish.membersPerNode ?? 1,
  isPreemptible: wish.isPreemptible ?? true,
  ...(wish.startAt === undefined ? {} : { startAt: toIso(wish.startAt) }),
  ...(wish.after === undefined ? {} : { after: wish.after }),
  ...(wish.retry === undefined ? {} : { retry: wish.retry }),
  ...(wish.near === undefined ? {} : { near: wish.near }),
  ...(wish.array === undefined ? {} : { array: wish.array }),
  ...(wish.reservationId === undefined ? {} : { reservationId: wish.reservationId }),
});
