import { IsIn, IsObject, IsOptional, Matches, MaxLength } from 'class-validator';
import type { VolumeBackend } from '../volume-events.ts';
import { Described } from './described.ts';
import { IsActor, IsDnsLabel, IsUuidText } from './field-rules.ts';
import { Nested } from './nested.ts';

export const VOLUME_BACKENDS = [
  'posix',
  'btrfs',
  'xfs',
  'nfs',
  'flashblade',
] as const satisfies readonly VolumeBackend[];
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

  @Described("Address of the array's API, for `flashblade`.", 'https://array.example')
  @IsOptional()
  @Matches(/^https?:\/\/[^\s]{1,250}$/, { message: 'endpoint must be an http or https address' })
  readonly endpoint?: string;

  @Described('File on the machine of the storage service that holds the API token of the array.')
  @IsOptional()
  @Matches(ABSOLUTE, wanted)
  readonly tokenFile?: string;

  @Described('Who may mount what the array exports.', '10.0.0.0/8(rw,root_squash)')
  @IsOptional()
  @MaxLength(1000)
  readonly exportRules?: string;

  @Described('For `nfs`: what has to be mounted at `root`.', 'nas.example:/export/berth')
  @IsOptional()
  @MaxLength(500)
  readonly exportFrom?: string;
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
