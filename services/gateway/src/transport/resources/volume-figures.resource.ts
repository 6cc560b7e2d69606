import { ApiProperty } from '@nestjs/swagger';
import type { VolumeFiguresAnswer, VolumeSample } from '#contracts';

export class VolumeSampleResource {
  @ApiProperty({ example: '2026-11-25T10:00:00.000Z', description: 'The end of the seconds that it is of.' })
  readonly at!: string;
  @ApiProperty()
  readonly readBytesPerS!: number;
  @ApiProperty()
  readonly writeBytesPerS!: number;
  @ApiProperty({ description: 'Reads, writes, and those that move no data.' })
  readonly operationsPerS!: number;
  @ApiProperty({ description: 'How long a read took on average; 0: there was none.' })
  readonly readMicros!: number;
  @ApiProperty()
  readonly writeMicros!: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'The part of the time in which it had something to do; null: it does not say.',
  })
  readonly busyPercent!: number | null;
}
export class VolumeLoadResource {
  @ApiProperty({ description: 'It could do no more, as far as can be seen from outside.' })
  readonly isAtLimit!: boolean;
  @ApiProperty()
  readonly why!: string;
}
export class VolumeFiguresResource {
  @ApiProperty({ example: 'default' })
  readonly volumeId!: string;
  @ApiProperty({
    enum: ['nfs', 'disk', 'array', 'none'],
    description: 'Who counts: the kernel of the storage service, or the array. `none`: nobody does.',
  })
  readonly source!: string;
  @ApiProperty()
  readonly everyMs!: number;
  @ApiProperty({ required: false, type: VolumeLoadResource, description: 'Absent: there is no sample yet.' })
  readonly load?: VolumeLoadResource;
  @ApiProperty({ type: [VolumeSampleResource], description: 'Of an hour at most, the oldest first.' })
  readonly samples!: readonly VolumeSampleResource[];
}

const sampleResource = ({ at, ...sample }: VolumeSample): VolumeSampleResource => ({
  at: new Date(at).toISOString(),
  ...sample,
});
export const volumeFiguresResource = ({
  samples,
  ...answer
}: VolumeFiguresAnswer): VolumeFiguresResource => ({
  ...answer,
  samples: samples.map(sampleResource),
});
