import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '#kernel';
import type { AuditPage } from '../../handlers/read-audit.ts';

const OUTCOMES = ['allowed', 'unauthenticated', 'forbidden', 'limited'] as const;

export class AuditOriginResource {
  @ApiProperty({ example: '192.0.2.7' })
  readonly address!: string;
  @ApiProperty({ example: 'Mozilla/5.0' })
  readonly agent!: string;
}
export class AuditEntryResource {
  @ApiProperty({ description: 'Of the event in the log.' })
  readonly position!: number;
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiProperty({ description: '`user:<id>`, or `nobody`.', example: 'user:ada' })
  readonly who!: string;
  @ApiProperty({ description: 'The event that he caused, or the operation that was refused.' })
  readonly what!: string;
  @ApiProperty({ description: 'The stream that it is recorded in.' })
  readonly about!: string;
  @ApiProperty({ enum: OUTCOMES })
  readonly outcome!: (typeof OUTCOMES)[number];
  @ApiProperty({ description: 'How often, of what was refused within some seconds.' })
  readonly count!: number;
  @ApiProperty({
    required: false,
    type: AuditOriginResource,
    description: 'From where, as long as that is kept.',
  })
  readonly from?: AuditOriginResource;
}
export class AuditPageResource {
  @ApiProperty({ type: [AuditEntryResource], description: 'The newest first.' })
  readonly entries!: readonly AuditEntryResource[];
  @ApiProperty({
    required: false,
    description:
      'Pass it as `before`; a page may be short, or empty, although there is more. Absent: that was all.',
  })
  readonly next?: number;
}

export const auditPageResource = ({ entries, next }: AuditPage): AuditPageResource => ({
  entries: entries.map(({ position, at, who, what, about, outcome, count, origin }) => ({
    position,
    at: toIso(at),
    who,
    what,
    about,
    outcome,
    count,
    ...(origin === undefined ? {} : { from: { ...origin } }),
  })),
  ...(next === null ? {} : { next }),
});
