import type { PreparedMount } from '#contracts';
import type { Refusal, Result } from '#kernel';
import type { RunKey } from '../domain/run.ts';
import type { FolderBind } from './runtime.ts';

/** Where folders of sessions are known. @throws DependencyFailure (retryable) when it does not answer */
export type FolderSource = {
  /** Asked again, it answers the same. `folder-busy`: a folder is still being made. */
  readonly prepare: (key: RunKey) => Promise<Result<readonly PreparedMount[], Refusal>>;
};

/** Brings folders of mounted volumes to where an engine can bind them. Nothing outside of a folder is ever bound, whatever sessions put into it. */
export type FolderBinder = {
  readonly bind: (
    key: RunKey,
    mounts: readonly PreparedMount[],
  ) => Promise<Result<readonly FolderBind[], Refusal>>;
  /** Nothing of it is bound any more. Does nothing if there is nothing. */
  readonly release: (key: RunKey) => Promise<void>;
  /** Releases those of runs that are not in the set. */
  readonly keepOnly: (names: ReadonlySet<string>) => Promise<void>;
};

/** Grants whose folders are full, where only their standing still keeps them from writing on. @throws DependencyFailure when nobody answers */
export type HeldGrants = () => Promise<readonly RunKey[]>;

export type SessionFolders = {
  readonly source: FolderSource;
  readonly binder: FolderBinder;
  readonly held?: HeldGrants;
};
