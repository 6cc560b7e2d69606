import { IsIn, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import {
  FILE_JOB_OPERATIONS,
  type FileJobCounts,
  type FileJobFault,
  type FileJobOperation,
  type FileJobWish,
} from '../file-job-events.ts';
import { Described } from './described.ts';
import { IsSessionId, IsUuidText, IsWhole } from './field-rules.ts';
import { FolderCallerDto } from './folder.dto.ts';
import { Nested } from './nested.ts';

const PATH_MAX = 4096;
const URL_MAX = 4000;
const FOLDER_REF = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

const Text =
  (max: number): PropertyDecorator =>
  (target, key) => {
    IsOptional()(target, key);
    IsString()(target, key);
    MaxLength(max)(target, key);
  };

/** What reaches an object store. It is kept until the job has ended, and never told again. */
export class ObjectStoreKeyDto {
  @Described('As the object store gave it.')
  @IsString()
  @MaxLength(256)
  readonly accessKeyId!: string;

  @Described('As the object store gave it.')
  @IsString()
  @MaxLength(1024)
  readonly secretAccessKey!: string;

  @Described('Of a key that lasts for a while only.')
  @Text(4096)
  readonly sessionToken?: string;
}

/** What a user sends to have something done to many files of a folder, or to have files fetched into it. */
export class RequestFileJobDto {
  @Described('What is to be done.', 'copy')
  @IsIn(FILE_JOB_OPERATIONS)
  readonly operation!: FileJobOperation;

  @Described('Below the folder: what is worked on, or where what is imported goes.', 'runs/7')
  @IsString()
  @MaxLength(PATH_MAX)
  readonly path: string = '';

  @Described('Where a copy goes, below the folder.', 'archive/7')
  @Text(PATH_MAX)
  readonly target?: string;

  @Described('Of chmod, as the tool of that name takes it.', 'g+rwX')
  @Text(100)
  readonly mode?: string;

  @Described('Of chown, for admins: `UID` or `UID:GID`.', '1000:1000')
  @Text(32)
  readonly owner?: string;

  @Described('Of `import-url`: where the file is.', 'https://example.org/set.tar')
  @Text(URL_MAX)
  readonly url?: string;

  @Described('Of `import-url`: the digest that the file has to have, in hex.')
  @IsOptional()
  @Matches(/^[0-9A-Fa-f]{64}$/, { message: 'sha256 must be 64 hex digits' })
  readonly sha256?: string;

  @Described('Of `import-s3`: where the object store is.', 'https://s3.example.org')
  @Text(URL_MAX)
  readonly endpoint?: string;

  @Described('Of `import-s3`. Absent: us-east-1.')
  @Text(64)
  readonly region?: string;

  @Described('Of `import-s3`.', 'images')
  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/, { message: 'bucket must be the name of a bucket' })
  readonly bucket?: string;

  @Described('Of `import-s3`: only objects whose keys begin so, and without it.', 'train/')
  @Text(1024)
  readonly prefix?: string;

  @Described('Of `import-s3`. Absent: the bucket is open to all.')
  @IsOptional()
  @IsObject()
  @Nested(() => ObjectStoreKeyDto)
  readonly key?: ObjectStoreKeyDto;
}

/** The same on its way over the bus. */
export class FileJobCommandDto extends RequestFileJobDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @Matches(FOLDER_REF, { message: 'folder must be the name or id of a folder' })
  readonly folder!: string;
}

export class FileJobQueryDto {
  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @Matches(FOLDER_REF, { message: 'folder must be the name or id of a folder' })
  readonly folder!: string;

  @IsOptional()
  @IsSessionId()
  readonly jobId?: string;

  /** In a list: older than this one. */
  @IsOptional()
  @IsSessionId()
  readonly before?: string;

  @IsOptional()
  @IsWhole(1, 200)
  readonly limit: number = 50;
}

/** A job, as whoever may read the folder sees it. */
export type FileJobStanding = {
  readonly jobId: string;
  readonly folderId: string;
  readonly wish: FileJobWish;
  readonly phase: 'open' | 'completed' | 'failed' | 'cancelled';
  readonly isCancelRequested: boolean;
  readonly counts: FileJobCounts;
  readonly faults: readonly FileJobFault[];
  readonly code?: string;
  readonly message?: string;
  readonly owner: string;
  readonly requestedAt: number;
  readonly endedAt?: number;
};
export type ListFileJobsAnswer = { readonly jobs: readonly FileJobStanding[]; readonly hasMore: boolean };
