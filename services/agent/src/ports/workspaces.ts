import type { Refusal, Result } from '#kernel';
import type { MemberFile } from '../domain/member-environment.ts';
import type { RunKey } from '../domain/run.ts';

/** The folders that sessions work in, one per run. */
export type Workspaces = {
  /** An empty folder that the session may write to; what an earlier attempt has left there is gone. */
  readonly make: (key: RunKey) => Promise<string>;
  /** An empty folder for a run that nobody has asked for yet. */
  readonly makeAhead: (readyId: string) => Promise<string>;
  /** From now on the folder that was made ahead is the run's; what an earlier attempt has left is gone. */
  readonly adopt: (readyId: string, key: RunKey) => Promise<string>;
  /** Unpacks a gzipped tar into it. Nothing is ever written outside the folder. */
  readonly unpack: (key: RunKey, archive: Uint8Array) => Promise<Result<void, Refusal<'bundle-invalid'>>>;
  /** An empty folder in place of the home that is in memory, for runs that bring files for it; it goes with the working folder. */
  readonly makeHome: (key: RunKey) => Promise<string>;
  /** A folder with files for the program to read, outside of the one that it works in; it goes with that. */
  readonly writeFiles: (key: RunKey, files: readonly MemberFile[]) => Promise<string>;
  /** A secret that all runs of the grant share: made when it is first asked for, and gone with the last of them. */
  readonly secretOf: (key: RunKey, make: () => string) => Promise<string>;
  readonly remove: (key: RunKey) => Promise<void>;
  readonly removeAhead: (readyId: string) => Promise<void>;
  /** Removes the folders of runs that are not in the set, and what was made ahead for none of those ready; null: nobody knows yet which are. */
  readonly keepOnly: (names: ReadonlySet<string>, readyIds: ReadonlySet<string> | null) => Promise<void>;
  /** The agent ends: folders that nobody has yet go. */
  readonly close: () => Promise<void>;
};
