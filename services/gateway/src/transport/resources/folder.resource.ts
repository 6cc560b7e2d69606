import { ApiProperty } from '@nestjs/swagger';
import type { FolderKind, FolderPermission, FolderStanding } from '#contracts';

export class FolderShareResource {
  @ApiProperty({ example: 'user:bob' })
  readonly party!: string;
  @ApiProperty({ enum: ['read', 'write', 'write-delete'] })
  readonly permission!: FolderPermission;
  @ApiProperty({ description: 'False: a user was invited, and has not said yes.' })
  readonly isAccepted!: boolean;
}
export class FolderSnapshotResource {
  @ApiProperty()
  readonly snapshotId!: string;
  @ApiProperty({ example: 'before-cleaning' })
  readonly name!: string;
  @ApiProperty({ required: false, description: 'Which version of the dataset it is.' })
  readonly version?: number;
  @ApiProperty({ format: 'date-time' })
  readonly takenAt!: string;
}
export class FolderMountResource {
  @ApiProperty()
  readonly sessionId!: string;
  @ApiProperty()
  readonly nodeId!: string;
  @ApiProperty()
  readonly isReadOnly!: boolean;
}
export class FolderWorkResource {
  @ApiProperty({ enum: ['provision', 'snapshot', 'snapshot-removal', 'rollback', 'purge'] })
  readonly kind!: string;
  @ApiProperty({ required: false })
  readonly doneBytes?: number;
  @ApiProperty({ required: false })
  readonly doneFiles?: number;
  @ApiProperty({
    required: false,
    description: 'What kept the last attempt from its end; it is tried again.',
  })
  readonly trouble?: string;
}
export class FolderFaultResource {
  @ApiProperty()
  readonly code!: string;
  @ApiProperty()
  readonly message!: string;
}

export class FolderResource {
  @ApiProperty()
  readonly folderId!: string;
  @ApiProperty({ example: 'corpus' })
  readonly name!: string;
  @ApiProperty({ example: 'project:vision' })
  readonly owner!: string;
  @ApiProperty({ enum: ['general', 'dataset', 'model', 'home'] })
  readonly kind!: FolderKind;
  @ApiProperty({ example: 'default' })
  readonly volumeId!: string;
  @ApiProperty({ enum: ['provisioning', 'ready', 'failed', 'trashed', 'purging', 'purged'] })
  readonly phase!: string;
  @ApiProperty({
    enum: ['none', 'read', 'write', 'write-delete', 'manage'],
    description: 'The most that you may do; `none` while you are only invited.',
  })
  readonly right!: string;
  @ApiProperty()
  readonly isInvited!: boolean;
  @ApiProperty()
  readonly description!: string;
  @ApiProperty({ required: false, description: 'Absent: as much as the volume has.' })
  readonly quotaBytes?: number;
  @ApiProperty({
    enum: [0, 80, 95, 100],
    description: 'The alarm that it has come to, in percent of its quota.',
  })
  readonly quotaPercent!: number;
  @ApiProperty({ required: false, description: 'When it was last measured; absent: it was not yet.' })
  readonly usedBytes?: number;
  @ApiProperty({ required: false })
  readonly fileCount?: number;
  @ApiProperty({ required: false, format: 'date-time' })
  readonly measuredAt?: string;
  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;
  @ApiProperty({ required: false, format: 'date-time' })
  readonly trashedAt?: string;
  @ApiProperty({ description: 'Of a dataset: its newest version, 0 if there is none.' })
  readonly version!: number;
  @ApiProperty({ description: 'Read-only.' })
  readonly isPublished!: boolean;
  @ApiProperty({ type: [FolderShareResource], description: 'Those of others only for who manages it.' })
  readonly shares!: readonly FolderShareResource[];
  @ApiProperty({ type: [FolderSnapshotResource] })
  readonly snapshots!: readonly FolderSnapshotResource[];
  @ApiProperty({ type: [FolderMountResource], description: 'Sessions that have it now.' })
  readonly mounts!: readonly FolderMountResource[];
  @ApiProperty({ required: false, type: FolderWorkResource, description: 'Long work under way.' })
  readonly work?: FolderWorkResource;
  @ApiProperty({
    required: false,
    type: FolderFaultResource,
    description: 'Why the last work was given up.',
  })
  readonly fault?: FolderFaultResource;
}
export class FolderPage {
  @ApiProperty({ type: [FolderResource], description: 'By name.' })
  readonly folders!: readonly FolderResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** As it looks over HTTP: times in words. */
export const folderResource = ({
  measuredAt,
  createdAt,
  trashedAt,
  snapshots,
  ...rest
}: FolderStanding): FolderResource => ({
  ...rest,
  createdAt: iso(createdAt),
  ...(measuredAt === undefined ? {} : { measuredAt: iso(measuredAt) }),
  ...(trashedAt === undefined ? {} : { trashedAt: iso(trashedAt) }),
  snapshots: snapshots.map(({ takenAt, ...snapshot }) => ({ ...snapshot, takenAt: iso(takenAt) })),
});
