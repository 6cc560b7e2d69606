import { ApiProperty } from '@nestjs/swagger';
import { TRANSFER_KINDS, TRANSFER_PHASES } from '#contracts';
import type { TransferStanding } from '#contracts';
import { epochMs, toIso } from '#kernel';

export class TransferCountsResource {
  @ApiProperty({ type: 'integer' }) readonly files!: number;
  @ApiProperty({ type: 'integer', description: 'As they came: an archive counts as it was packed.' })
  readonly bytes!: number;
  @ApiProperty({ type: 'integer', description: 'Files that were left out or refused.' })
  readonly failures!: number;
}

export class TransferExpectedResource {
  @ApiProperty({ type: 'integer' }) readonly files!: number;
  @ApiProperty({ type: 'integer' }) readonly bytes!: number;
}

export class TransferResource {
  @ApiProperty({ description: 'Of an import the id of its job, of a copy that of its new folder.' })
  readonly transferId!: string;
  @ApiProperty({
    enum: TRANSFER_KINDS,
    description:
      '`upload`: sent by a client; `import`: fetched from a URL or an object store; `copy`: from one volume to another.',
  })
  readonly kind!: string;
  @ApiProperty() readonly folderId!: string;
  @ApiProperty() readonly folderName!: string;
  @ApiProperty({ description: 'Whose it is.' }) readonly owner!: string;
  @ApiProperty({ enum: TRANSFER_PHASES }) readonly phase!: string;
  @ApiProperty({ type: TransferCountsResource }) readonly counts!: TransferCountsResource;
  @ApiProperty({
    type: TransferExpectedResource,
    required: false,
    description: 'What the sender announced.',
  })
  readonly expected?: TransferExpectedResource;
  @ApiProperty({
    required: false,
    description:
      'Of an import the address, without query and login; of a copy the id of the folder that it is made of.',
  })
  readonly origin?: string;
  @ApiProperty({ required: false, description: 'Why it failed.' }) readonly code?: string;
  @ApiProperty({ required: false }) readonly message?: string;
  @ApiProperty({ format: 'date-time' }) readonly startedAt!: string;
  @ApiProperty({ format: 'date-time', required: false }) readonly endedAt?: string;
}

export class TransferPage {
  @ApiProperty({ type: [TransferResource] }) readonly transfers!: readonly TransferResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}

export const transferResource = ({
  startedAt,
  endedAt,
  ...transfer
}: TransferStanding): TransferResource => ({
  ...transfer,
  startedAt: toIso(epochMs(startedAt)),
  ...(endedAt === undefined ? {} : { endedAt: toIso(epochMs(endedAt)) }),
});
