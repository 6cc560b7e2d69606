import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Described } from './described.ts';
import { IsWhole } from './field-rules.ts';
import { FolderCallerDto } from './folder.dto.ts';
import { Nested } from './nested.ts';

/** What may be done with files: `delete` is more than `write`, and `write` more than `read`. */
export const FILE_NEEDS = ['read', 'write', 'delete'] as const;
export type FileNeed = (typeof FILE_NEEDS)[number];
export const ARCHIVE_FORMATS = ['tar', 'zip'] as const;
export type ArchiveFormat = (typeof ARCHIVE_FORMATS)[number];

/** Name or id of a folder; of a snapshot behind an `@`. */
const FOLDER_REF = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}(@[A-Za-z0-9][A-Za-z0-9._-]{0,62})?$/;
const PATH_MAX = 4096;
const PATH_BYTES_MAX = 6000;
export const LINK_SECONDS_MAX = 7 * 24 * 3600;

/** The gateway asks to be let in to the files of a folder. */
export class AdmitToFilesDto {
  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @Matches(FOLDER_REF, { message: 'folder must be the name or id of a folder' })
  readonly folder!: string;

  @IsIn(FILE_NEEDS)
  readonly need!: FileNeed;
}

/** Where to go, and what to show there. Good for one request that begins soon. */
export type FileAdmission = { readonly url: string; readonly ticket: string };

/** What a user sends to get a link to a file or to a folder as an archive. */
export class CreateLinkDto {
  @Described('What it leads to, below the folder. Absent: all of it, as an archive.', 'results/model.pt')
  @IsOptional()
  @IsString()
  @MaxLength(PATH_MAX)
  readonly path: string = '';

  @Described('As which archive a folder is sent. Absent: the path is a file.', 'zip')
  @IsOptional()
  @IsIn(ARCHIVE_FORMATS)
  readonly archive?: ArchiveFormat;

  @Described('How long it opens.', 3600)
  @IsOptional()
  @IsWhole(1, LINK_SECONDS_MAX)
  readonly expiresInSeconds: number = 3600;
}

/** The same on its way over the bus. */
export class SignLinkDto extends CreateLinkDto {
  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @Matches(FOLDER_REF, { message: 'folder must be the name or id of a folder' })
  readonly folder!: string;
}
export type SignLinkAnswer = { readonly token: string; readonly expiresAt: number };

export class OpenLinkDto {
  @IsString()
  @MaxLength(16_384)
  readonly token!: string;
}
/** `target`: path and query at the file door. */
export type OpenLinkAnswer = FileAdmission & { readonly target: string };

const PathField = (): PropertyDecorator => (target, key) => {
  IsOptional()(target, key);
  IsString()(target, key);
  MaxLength(PATH_MAX)(target, key);
};
const BytesField = (): PropertyDecorator => (target, key) => {
  IsOptional()(target, key);
  Matches(/^[A-Za-z0-9_-]*$/)(target, key);
  MaxLength(PATH_BYTES_MAX)(target, key);
};

/** What a user sends to get a directory in a folder. */
export class MakeDirectoryDto {
  @Described('Below the folder; those on the way are made too.', 'runs/7')
  @PathField()
  readonly path?: string;

  @Described('The same in base64url, for names that are no UTF-8.')
  @BytesField()
  readonly pathBytes?: string;
}

/** What a user sends to move something within a folder. */
export class MoveEntryDto {
  @Described('Below the folder.', 'runs/7')
  @PathField()
  readonly from?: string;

  @Described('The same in base64url, for names that are no UTF-8.')
  @BytesField()
  readonly fromBytes?: string;

  @Described('Below the folder; directories on the way are made.', 'best/run')
  @PathField()
  readonly to?: string;

  @Described('The same in base64url, for names that are no UTF-8.')
  @BytesField()
  readonly toBytes?: string;

  @Described('Replace what is there.')
  @IsOptional()
  @IsBoolean()
  readonly overwrite: boolean = false;
}
