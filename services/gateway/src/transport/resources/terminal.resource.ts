import { ApiProperty } from '@nestjs/swagger';
import type { TerminalView } from '#contracts';
import { toIso } from '#kernel';

/** A terminal that stays when nobody looks. */
export class TerminalResource {
  @ApiProperty({ description: 'What it is called in its session.' })
  readonly id!: string;
  @ApiProperty({ format: 'date-time' })
  readonly openedAt!: string;
  @ApiProperty({
    format: 'date-time',
    required: false,
    description: 'When somebody last typed; absent: never.',
  })
  readonly lastInputAt?: string;
  @ApiProperty()
  readonly columns!: number;
  @ApiProperty()
  readonly rows!: number;
  @ApiProperty({ description: 'How many look at it.' })
  readonly viewers!: number;
  @ApiProperty({ description: 'How many bytes it has ever said: the place of the next one.' })
  readonly bytes!: number;
}

export class TerminalList {
  @ApiProperty({ type: [TerminalResource] })
  readonly terminals!: readonly TerminalResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}

export const terminalResource = ({
  id,
  openedAt,
  lastInputAt,
  size,
  viewers,
  bytes,
}: TerminalView): TerminalResource => ({
  id,
  openedAt: toIso(openedAt),
  ...(lastInputAt === null ? {} : { lastInputAt: toIso(lastInputAt) }),
  ...size,
  viewers,
  bytes,
});
