import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '#kernel';
import type { ArrayView } from '../../domain/array-view.ts';

const COUNTS = { type: 'object', additionalProperties: { type: 'integer' } } as const;

export class ArrayResource {
  @ApiProperty({ example: 'k3v9m2x7q4zz' })
  readonly arrayId!: string;
  @ApiProperty({ description: 'Its sessions are called by it and their numbers.', example: 'sweep' })
  readonly name!: string;
  @ApiProperty()
  readonly projectId!: string;
  @ApiProperty()
  readonly userId!: string;
  @ApiProperty({ description: 'Sessions in all.' })
  readonly count!: number;
  @ApiProperty({ required: false, description: 'So many of them may run at once. Absent: all.' })
  readonly runningMax?: number;
  @ApiProperty({ format: 'date-time' })
  readonly requestedAt!: string;
  @ApiProperty({
    ...COUNTS,
    description: 'How many are in each phase.',
    example: { waiting: 90, running: 10 },
  })
  readonly phases!: Readonly<Record<string, number>>;
  @ApiProperty({ description: 'Of those that wait: how many are held.' })
  readonly heldCount!: number;
  @ApiProperty({
    ...COUNTS,
    description:
      'How those that have ended did: `succeeded` (exit code 0), `failed` (any other, or it could not run), `cancelled`, `expired`, `idle`, `preempted`, `node-lost`.',
    example: { succeeded: 12, failed: 1 },
  })
  readonly ends!: Readonly<Record<string, number>>;
  @ApiProperty({ description: 'True: all of them have ended.' })
  readonly isOver!: boolean;
}

export const arrayResource = (view: ArrayView): ArrayResource => ({
  arrayId: view.arrayId,
  name: view.name,
  projectId: view.projectId,
  userId: view.userId,
  count: view.count,
  ...(view.runningMax === null ? {} : { runningMax: view.runningMax }),
  requestedAt: toIso(view.requestedAt),
  phases: view.phases,
  heldCount: view.heldCount,
  ends: view.ends,
  isOver: view.phases.ended === view.count,
});
