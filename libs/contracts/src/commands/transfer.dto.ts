import { IsIn, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { TransferCounts, TransferExpected } from '../transfer-events.ts';
import { Described } from './described.ts';
import { IsSessionId, IsUuidText, IsWhole } from './field-rules.ts';
import { FolderCallerDto } from './folder.dto.ts';
import { Nested } from './nested.ts';

const FOLDER_REF = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const FILES_MAX = 1e9;
const BYTES_MAX = 2 ** 53 - 1;

/** What a sender says before it begins, so that one can be told how far it is. */
export class StartTransferDto {
  @Described('How many files there will be.', 1200)
  @IsWhole(0, FILES_MAX)
  readonly files!: number;

  @Described('How many bytes there will be.', 73400320)
  @IsWhole(0, BYTES_MAX)
  readonly bytes!: number;
}

export const TRANSFER_OUTCOMES = ['completed', 'failed'] as const;

/** What a sender says when it is done. */
export class FinishTransferDto {
  @Described('Whether all was sent.', 'completed')
  @IsIn(TRANSFER_OUTCOMES)
  readonly outcome: (typeof TRANSFER_OUTCOMES)[number] = 'completed';

  @Described('Why it failed.')
  @IsOptional()
  @IsString()
  @MaxLength(500)
  readonly message?: string;
}

export class StartTransferCommandDto extends StartTransferDto {
  @IsUuidText()
  readonly commandId!: string;

  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @Matches(FOLDER_REF, { message: 'folder must be the name or id of a folder' })
  readonly folder!: string;
}

export class FinishTransferCommandDto extends FinishTransferDto {
  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @IsSessionId()
  readonly transferId!: string;
}

export class TransferQueryDto {
  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @IsSessionId()
  readonly transferId!: string;
}

export const TRANSFER_PHASES = ['open', 'completed', 'failed', 'cancelled'] as const;
export type TransferPhase = (typeof TRANSFER_PHASES)[number];
/** `upload`: sent by a client; `import`: fetched from a URL or an object store; `copy`: from one volume to another. */
export const TRANSFER_KINDS = ['upload', 'import', 'copy'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

export class ListTransfersDto {
  @IsObject()
  @Nested(() => FolderCallerDto)
  readonly caller!: FolderCallerDto;

  @IsOptional()
  @Matches(FOLDER_REF, { message: 'folder must be the name or id of a folder' })
  readonly folder?: string;

  @IsOptional()
  @IsIn(TRANSFER_PHASES)
  readonly phase?: TransferPhase;

  /** Older than this one. */
  @IsOptional()
  @IsSessionId()
  readonly before?: string;

  @IsOptional()
  @IsWhole(1, 500)
  readonly limit: number = 100;
}

/** A transfer, as its owner and whoever may read the folder see it. */
export type TransferStanding = {
  readonly transferId: string;
  readonly kind: TransferKind;
  readonly folderId: string;
  readonly folderName: string;
  readonly owner: string;
  readonly phase: TransferPhase;
  readonly counts: TransferCounts;
  readonly expected?: TransferExpected;
  /** Of an import: the address; of a copy: the folder that it is made of. */
  readonly origin?: string;
  readonly code?: string;
  readonly message?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
};
export type ListTransfersAnswer = {
  readonly transfers: readonly TransferStanding[];
  readonly hasMore: boolean;
};
