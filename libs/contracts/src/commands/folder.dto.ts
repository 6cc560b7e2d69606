import { IsBoolean, IsIn, IsObject, IsOptional } from 'class-validator';
import type { FolderKind, FolderPermission } from '../folder-events.ts';
import type { Role } from '../key-events.ts';
import { Described } from './described.ts';
import { IsDnsLabel, IsUuidText, IsWhole } from './field-rules.ts';
import {
  FOLDER_KINDS,
  FOLDER_PERMISSIONS,
  IsDescription,
  IsFolderName,
  IsNameList,
  IsParty,
} from './folder-rules.ts';
import { Nested } from './nested.ts';

const ROLES = ['viewer', 'member', 'project-admin', 'admin'] as const satisfies readonly Role[];
const QUOTA_BYTES_MIN = 2 ** 20;
const QUOTA_BYTES_MAX = 2 ** 52;
const CALLER_PROJECTS_MAX = 500;

/** Who asks, in the gateway's word. */
export class FolderCallerDto {
  @IsDnsLabel()
  readonly userId!: string;

  @IsNameList(CALLER_PROJECTS_MAX)
  readonly projectIds!: readonly string[];

  @IsIn(ROLES)
  readonly role!: Role;
}

/** What a user sends to get a folder. */
export class CreateFolderDto {
  @Described('How it goes by among the folders of its owner.', 'corpus')
  @IsFolderName()
  readonly name!: string;

  @Described('`user:<id>` or `project:<id>`. Absent: you.', 'project:vision')
  @IsOptional()
  @IsParty()
  readonly owner?: string;

  @Described(
    '`dataset`: can be published, and is then read-only. `home`: yours, named `home`, in all of your sessions.',
    'general',
  )
  @IsOptional()
  @IsIn(FOLDER_KINDS)
  readonly kind: FolderKind = 'general';

  @Described('Where it lies. Absent: on the default volume.', 'default')
  @IsOptional()
  @IsDnsLabel()
  readonly volume?: string;

  @Described('How much it may hold. Absent: as much as the volume has.', 10 * 2 ** 30)
  @IsOptional()
  @IsWhole(QUOTA_BYTES_MIN, QUOTA_BYTES_MAX)
  readonly quotaBytes?: number;

  @Described('For people.')
  @IsOptional()
  @IsDescription()
  readonly description?: string;
}

/** A copy of a folder, of its own from then on. */
export class CloneFolderDto extends CreateFolderDto {
  @Described('A snapshot of it, by name or id. Absent: as it is.', 'v1')
  @IsOptional()
  @IsFolderName()
  readonly snapshot?: string;
}

/** The same on its way over the bus. */
export class CreateFolderCommandDto extends CloneFolderDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  /** Name or id of the folder that is cloned. */
  @IsOptional()
  @IsFolderName()
  readonly origin?: string;
}

/** What can be said of a folder by who manages it. */
export class PatchFolderDto {
  @Described('Another name.')
  @IsOptional()
  @IsFolderName()
  readonly name?: string;

  @Described('Another description.')
  @IsOptional()
  @IsDescription()
  readonly description?: string;

  @Described('Another bound; 0: none but that of the volume.')
  @IsOptional()
  @IsWhole(0, QUOTA_BYTES_MAX)
  readonly quotaBytes?: number;

  @Described('Another owner: `user:<id>` or `project:<id>`.')
  @IsOptional()
  @IsParty()
  readonly owner?: string;
}

export class ShareFolderDto {
  @Described(
    'In the file browser `write` can change and add, `write-delete` can also delete. In a session both are read-write: no file system tells the two apart there.',
    'read',
  )
  @IsIn(FOLDER_PERMISSIONS)
  readonly permission!: FolderPermission;
}

export class SnapshotFolderDto {
  @Described('How it goes by among the snapshots of the folder.', 'before-cleaning')
  @IsFolderName()
  readonly name!: string;
}

export const FOLDER_ACTIONS = [
  'patch',
  'share',
  'unshare',
  'accept',
  'decline',
  'leave',
  'trash',
  'restore',
  'purge',
  'publish',
  'reopen',
  'snapshot',
  'remove-snapshot',
  'roll-back',
] as const;
export type FolderAction = (typeof FOLDER_ACTIONS)[number];

/** Something is done to a folder. Which of the fields are looked at follows from the action. */
export class ChangeFolderCommandDto extends PatchFolderDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  /** Name or id. */
  @IsFolderName()
  readonly folder!: string;

  @IsIn(FOLDER_ACTIONS)
  readonly action!: FolderAction;

  @IsOptional()
  @IsParty()
  readonly party?: string;

  @IsOptional()
  @IsIn(FOLDER_PERMISSIONS)
  readonly permission?: FolderPermission;

  /** Name or id. */
  @IsOptional()
  @IsFolderName()
  readonly snapshot?: string;

  /** Nothing is recorded: only what would come of it is told. */
  @IsOptional()
  @IsBoolean()
  readonly isTrial?: boolean;
}

export const FOLDERS_LIMIT_MAX = 200;

export class ListFoldersQueryDto {
  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  /** Also those of others, for admins. */
  @IsOptional()
  @IsIn(['own', 'all'])
  readonly reach: 'own' | 'all' = 'own';

  /** Those in the trash in place of those in use. */
  @IsOptional()
  @IsIn(['use', 'trash'])
  readonly where: 'use' | 'trash' = 'use';

  /** The `next` of the answer before. */
  @IsOptional()
  @IsFolderName()
  readonly after?: string;

  @IsWhole(1, FOLDERS_LIMIT_MAX)
  readonly limit: number = FOLDERS_LIMIT_MAX;
}

export class ReadFolderQueryDto {
  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  /** Name or id. */
  @IsFolderName()
  readonly folder!: string;
}
