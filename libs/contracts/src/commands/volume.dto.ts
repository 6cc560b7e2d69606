import { IsIn, IsObject, IsOptional, Matches } from 'class-validator';
import type { VolumeBackend } from '../volume-events.ts';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsUuidText } from './field-rules.ts';
import { Nested } from './nested.ts';

/** Those of this version. */
export const VOLUME_BACKENDS = ['posix', 'btrfs'] as const satisfies readonly VolumeBackend[];
const ABSOLUTE = /^\/[^\0\n]{1,1000}$/;
const wanted = { message: '$property must be an absolute path' };

/** Where a volume is, and how it is spoken to. */
export class VolumeSettingsDto {
  @Described('Where the storage service has it mounted.', '/mnt/fast')
  @Matches(ABSOLUTE, wanted)
  readonly root!: string;

  @Described('Where nodes have it mounted. Absent: at the same path.', '/mnt/fast')
  @IsOptional()
  @Matches(ABSOLUTE, wanted)
  readonly nodeRoot?: string;
}

/** What an admin sends to make a volume known. */
export class VolumeDto {
  @Described('How folders are made and bounded there; never changes.', 'posix')
  @IsIn(VOLUME_BACKENDS)
  readonly backend!: VolumeBackend;

  @IsObject()
  @Nested(() => VolumeSettingsDto)
  readonly settings!: VolumeSettingsDto;
}

export class RegisterVolumeCommandDto extends VolumeDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsDnsLabel()
  readonly volumeId!: string;

  @IsActor()
  readonly by!: string;
}

export class ReadVolumeQueryDto {
  @IsDnsLabel()
  readonly volumeId!: string;
}
export class ListVolumesQueryDto {}
