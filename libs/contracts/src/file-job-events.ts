import type { EpochMs, FileJobId, FolderId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Party } from './folder-events.ts';

export const FILE_JOB_OPERATIONS = [
  'usage',
  'delete',
  'copy',
  'chmod',
  'chown',
  'import-url',
  'import-s3',
] as const;
export type FileJobOperation = (typeof FILE_JOB_OPERATIONS)[number];

/** What is to be done below a folder; which fields there are follows from the operation. Never a secret. */
export type FileJobWish = {
  readonly operation: FileJobOperation;
  /** Below the folder: what is worked on, or where an import goes. */
  readonly path: string;
  /** Of a copy. */
  readonly target?: string;
  /** Of chmod, as the tool of that name takes it. */
  readonly mode?: string;
  /** Of chown: `UID:GID`. */
  readonly owner?: string;
  readonly url?: string;
  /** What the file has to be. */
  readonly sha256?: string;
  /** Of an object store. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly bucket?: string;
  readonly prefix?: string;
};
export type FileJobCounts = {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  readonly failures: number;
};
/** Something that could not be done, while the rest was. */
export type FileJobFault = { readonly path: string; readonly code: string; readonly message: string };

export type FileJobRequested = Fact<
  'filejob.requested',
  {
    readonly jobId: FileJobId;
    readonly folderId: FolderId;
    readonly wish: FileJobWish;
    readonly owner: Party;
    readonly requestedAt: EpochMs;
    /** What is not done by then is given up. */
    readonly deadlineAt: EpochMs;
  }
>;
/** Now and then, so that a reader of the log sees that it goes on. */
export type FileJobProgressed = Fact<
  'filejob.progressed',
  { readonly jobId: FileJobId; readonly counts: FileJobCounts; readonly progressedAt: EpochMs }
>;
export type FileJobCancelRequested = Fact<
  'filejob.cancel-requested',
  { readonly jobId: FileJobId; readonly by: string; readonly requestedAt: EpochMs }
>;
/** All was done that could be; what could not is told. */
export type FileJobCompleted = Fact<
  'filejob.completed',
  {
    readonly jobId: FileJobId;
    readonly counts: FileJobCounts;
    /** The first of them. */
    readonly faults: readonly FileJobFault[];
    readonly completedAt: EpochMs;
  }
>;
/** Nothing of it is left half done. */
export type FileJobFailed = Fact<
  'filejob.failed',
  {
    readonly jobId: FileJobId;
    readonly code: string;
    readonly message: string;
    readonly failedAt: EpochMs;
  }
>;
/** What was done by then stays done. */
export type FileJobCancelled = Fact<
  'filejob.cancelled',
  { readonly jobId: FileJobId; readonly counts: FileJobCounts; readonly cancelledAt: EpochMs }
>;
export type FileJobFact =
  | FileJobRequested
  | FileJobProgressed
  | FileJobCancelRequested
  | FileJobCompleted
  | FileJobFailed
  | FileJobCancelled;
