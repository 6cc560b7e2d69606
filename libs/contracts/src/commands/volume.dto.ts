import { IsIn, IsObject, IsOptional, Matches } from 'class-validator';
import type { VolumeBackend } from '../volume-events.ts';
import { Described } from './described.ts';
import { AreExportOptions, EXPORT_FROM } from './export-rules.ts';
import { IsActor, IsDnsLabel, IsUuidText } from './field-rules.ts';
import { Nested } from './nested.ts';

/** Those of this version. */
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

  @Described(
    'Of an NFS server: what is mounted at the root. Of an array: the address of its data.',
    'nas:/vol1',
  )
  @IsOptional()
  @Matches(EXPORT_FROM, { message: '$property must be server:/path' })
  readonly exportFrom?: string;

  @Described('How it is mounted, as mount.nfs takes it.', 'vers=4.1,nconnect=8')
  @IsOptional()
  @AreExportOptions()
  readonly mountOptions?: string;

  @Described('Address of the API of an array.', 'https://10.0.0.5')
  @IsOptional()
  @Matches(/^(https:\/\/[^\s/]{1,255}|http:\/\/(127\.0\.0\.1|localhost)(:\d{1,5})?)$/, {
    message: '$property must be https://HOST',
  })
  readonly endpoint?: string;

  @Described('File of the storage service that holds the API token of the array.', '/etc/berth/array.token')
  @IsOptional()
  @Matches(ABSOLUTE, wanted)
  readonly tokenFile?: string;

  @Described('File that holds the certificate of the array, or of who signed it.', '/etc/berth/array.pem')
  @IsOptional()
  @Matches(ABSOLUTE, wanted)
  readonly caFile?: string;

  @Described('Who may mount the file systems of folders.', '10.0.0.0/8(rw,no_root_squash)')
  @IsOptional()
  @Matches(/^[^\0\n]{1,1000}$/, { message: '$property must be export rules' })
  readonly exportRules?: string;
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
