import type { TransferCounts, TransferPhase } from '#contracts';
import type { EpochMs, FolderId, TransferId } from '#kernel';
import type { TransferView } from '../domain/transfer/transfer-view.ts';

export type ListedTransfer = { readonly transfer: TransferView; readonly folderName: string };

/** Which transfers there are, as of a moment ago. */
export type TransferViews = {
  /** The newest first; of anybody for a null owner. */
  readonly list: (page: {
    readonly folder: FolderId | null;
    readonly owner: string | null;
    readonly phase: TransferPhase | null;
    /** Older than this one; all for null. */
    readonly before: string | null;
    readonly limit: number;
  }) => Promise<readonly ListedTransfer[]>;
  readonly find: (id: string) => Promise<ListedTransfer | undefined>;
  /** Resolves when the views hold all that was in the log at the time of the call, or after a few seconds. */
  readonly catchUp: () => Promise<void>;
  /** Uploads that have not ended. */
  readonly openUploads: (limit: number) => Promise<readonly TransferId[]>;
};

/** What was seen of an open transfer. */
export type Tally = { readonly counts: TransferCounts; readonly touchedAt: EpochMs };
/** An upload that was begun and is not whole. */
export type UnfinishedUpload = {
  readonly uploadId: string;
  readonly transferId: TransferId;
  readonly folderId: FolderId;
};

/** Keeps what only this service has seen, through a kill. */
export type TransferTallies = {
  readonly tally: (id: TransferId) => Promise<Tally | undefined>;
  readonly keepTally: (id: TransferId, tally: Tally) => Promise<void>;
  readonly forgetTally: (id: TransferId) => Promise<void>;
  readonly unfinished: () => Promise<readonly UnfinishedUpload[]>;
  readonly begin: (upload: UnfinishedUpload) => Promise<void>;
  readonly end: (uploadId: string) => Promise<void>;
};
