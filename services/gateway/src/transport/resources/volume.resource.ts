import { ApiProperty } from '@nestjs/swagger';
import { VOLUME_BACKENDS, VolumeSettingsDto } from '#contracts';
import type { VolumeBackend, VolumeSettings } from '#contracts';

export class VolumeCapabilitiesResource {
  @ApiProperty({
    enum: ['hard', 'accounted'],
    description: '`hard`: a write beyond a quota fails. `accounted`: it is noticed soon after.',
  })
  readonly quota!: string;
  @ApiProperty()
  readonly isSnapshotInstant!: boolean;
  @ApiProperty()
  readonly isCloneInstant!: boolean;
  @ApiProperty({ description: 'It knows what a folder holds without a look at its files.' })
  readonly isUsageKnown!: boolean;
  @ApiProperty({ description: 'It tells throughput and latency itself.' })
  readonly hasFigures!: boolean;
}
export class VolumeResource {
  @ApiProperty({ example: 'default' })
  readonly volumeId!: string;
  @ApiProperty({ enum: VOLUME_BACKENDS })
  readonly backend!: VolumeBackend;
  @ApiProperty({ type: VolumeSettingsDto })
  readonly settings!: VolumeSettings;
  @ApiProperty({ type: VolumeCapabilitiesResource })
  readonly capabilities!: VolumeCapabilitiesResource;
  @ApiProperty({ description: 'Folders go there that name no volume.' })
  readonly isDefault!: boolean;
  @ApiProperty()
  readonly isHealthy!: boolean;
  @ApiProperty({ required: false, description: 'What is wrong with it.' })
  readonly trouble?: string;
  @ApiProperty({ required: false })
  readonly totalBytes?: number;
  @ApiProperty({ required: false })
  readonly freeBytes?: number;
  @ApiProperty()
  readonly folderCount!: number;
}
export class VolumeList {
  @ApiProperty({ type: [VolumeResource], description: 'By id.' })
  readonly volumes!: readonly VolumeResource[];
  @ApiProperty({ required: false, description: 'Pass it as `cursor` for the page that follows.' })
  readonly next?: string;
}
