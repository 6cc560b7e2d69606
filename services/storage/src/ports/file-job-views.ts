import type { FileJobId, FolderId } from '#kernel';

/** Which jobs there are, as of a moment ago; what has become of each is read from its stream. */
export type FileJobViews = {
  /** Those that have not ended, the oldest first. */
  readonly open: (limit: number) => Promise<readonly FileJobId[]>;
  /** Of a folder, the newest first; those older than `before`. */
  readonly of: (
    folder: FolderId,
    page: { readonly before?: FileJobId | undefined; readonly limit: number },
  ) => Promise<readonly FileJobId[]>;
  /** Resolves when the views hold all that was in the log at the time of the call, or after a few seconds. */
  readonly catchUp: () => Promise<void>;
};
