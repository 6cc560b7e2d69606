import type { EpochMs, FolderId, TransferId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Party } from './folder-events.ts';

/** `bytes` as they came over the wire: an archive counts as it was packed. */
export type TransferCounts = { readonly files: number; readonly bytes: number; readonly failures: number };
/** What the sender says there will be. */
export type TransferExpected = { readonly files: number; readonly bytes: number };

/** Files are sent into a folder: all that one command, or one stretch of requests, brings. */
export type TransferStarted = Fact<
  'transfer.started',
  {
    readonly transferId: TransferId;
    readonly folderId: FolderId;
    readonly owner: Party;
    /** Absent: nobody announced it; it ends when nothing more comes. */
    readonly expected?: TransferExpected;
    readonly startedAt: EpochMs;
  }
>;
/** Now and then, and ever more rarely: some fifty times at most. */
export type TransferProgressed = Fact<
  'transfer.progressed',
  { readonly transferId: TransferId; readonly counts: TransferCounts; readonly progressedAt: EpochMs }
>;
export type TransferCompleted = Fact<
  'transfer.completed',
  { readonly transferId: TransferId; readonly counts: TransferCounts; readonly completedAt: EpochMs }
>;
/** The sender gave up, or nobody went on with it. What had come into its place stays. */
export type TransferFailed = Fact<
  'transfer.failed',
  {
    readonly transferId: TransferId;
    readonly counts: TransferCounts;
    readonly code: string;
    readonly message: string;
    readonly failedAt: EpochMs;
  }
>;
/** What had come into its place stays; what was on its way is gone. */
export type TransferCancelled = Fact<
  'transfer.cancelled',
  {
    readonly transferId: TransferId;
    readonly counts: TransferCounts;
    readonly by: string;
    readonly cancelledAt: EpochMs;
  }
>;
export type TransferFact =
  TransferStarted | TransferProgressed | TransferCompleted | TransferFailed | TransferCancelled;
