import { ApiProperty } from '@nestjs/swagger';
import { FILE_JOB_OPERATIONS } from '#contracts';
import type { FileJobStanding } from '#contracts';
import { epochMs, toIso } from '#kernel';

export class FileJobCountsResource {
  @ApiProperty({ type: 'integer' }) readonly files!: number;
  @ApiProperty({ type: 'integer' }) readonly folders!: number;
  @ApiProperty({ type: 'integer' }) readonly bytes!: number;
  @ApiProperty({ type: 'integer' }) readonly failures!: number;
}

export class FileJobFaultResource {
  @ApiProperty() readonly path!: string;
  @ApiProperty() readonly code!: string;
  @ApiProperty() readonly message!: string;
}

export class FileJobResource {
  @ApiProperty() readonly jobId!: string;
  @ApiProperty() readonly folderId!: string;
  @ApiProperty({ enum: FILE_JOB_OPERATIONS }) readonly operation!: string;
  @ApiProperty() readonly path!: string;
  @ApiProperty({ required: false }) readonly target?: string;
  @ApiProperty({ enum: ['open', 'completed', 'failed', 'cancelled'] }) readonly phase!: string;
  @ApiProperty() readonly isCancelRequested!: boolean;
  @ApiProperty({ type: FileJobCountsResource }) readonly counts!: FileJobCountsResource;
  @ApiProperty({ type: [FileJobFaultResource], description: 'The first hundred of what could not be done.' })
  readonly faults!: readonly FileJobFaultResource[];
  @ApiProperty({ required: false, description: 'Why it failed.' }) readonly code?: string;
  @ApiProperty({ required: false }) readonly message?: string;
  @ApiProperty({ description: 'Who asked for it.' }) readonly owner!: string;
  @ApiProperty({ format: 'date-time' }) readonly requestedAt!: string;
  @ApiProperty({ format: 'date-time', required: false }) readonly endedAt?: string;
}

export class FileJobPage {
  @ApiProperty({ type: [FileJobResource] }) readonly jobs!: readonly FileJobResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}

export const fileJobResource = ({
  wish,
  requestedAt,
  endedAt,
  ...job
}: FileJobStanding): FileJobResource => ({
  ...job,
  operation: wish.operation,
  path: wish.path,
  ...(wish.target === undefined ? {} : { target: wish.target }),
  requestedAt: toIso(epochMs(requestedAt)),
  ...(endedAt === undefined ? {} : { endedAt: toIso(epochMs(endedAt)) }),
});
