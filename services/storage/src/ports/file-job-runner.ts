import type { FileJobCounts, FileJobWish } from '#contracts';
import type { FileJobId } from '#kernel';
import type { FileJobEnd } from '../domain/file-job/decide-file-job.ts';

/** What reaches an object store; it is kept beside the log, and only until the job has ended. */
export type ObjectStoreKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type FileJobTask = {
  readonly jobId: FileJobId;
  readonly wish: FileJobWish;
  /** False: an attempt before may have done it all, and have been killed before it could say so. */
  readonly isFirst: boolean;
  readonly rootPath: string;
  readonly roomBytes: number | null;
  readonly key: ObjectStoreKey | undefined;
  /** Aborted with `cancelled` as its reason: it is to end, and to undo what is half done. Else: the service stops, and will go on. */
  readonly signal: AbortSignal;
  readonly onProgress: (counts: FileJobCounts) => void;
};

/** Carries out a job. It may be begun again after a kill at any instruction. @throws what may go another time */
export type FileJobRunner = (task: FileJobTask) => Promise<FileJobEnd>;

/** The reason of an abort that a user asked for. */
export const CANCELLED = 'cancelled';

/** Keys of object stores, while their jobs last. */
export type FileJobKeys = {
  readonly keep: (job: FileJobId, key: ObjectStoreKey) => Promise<void>;
  readonly find: (job: FileJobId) => Promise<ObjectStoreKey | undefined>;
  readonly forget: (job: FileJobId) => Promise<void>;
};
