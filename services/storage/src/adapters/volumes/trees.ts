import type { Bytes } from '#kernel';
import type { FolderUsage, WorkControl } from '../../ports/volume-backend.ts';

/**
 * What a file system can do with a tree of files. Each is asked for again after a kill. What `make` and `copy` leave half done is removed before they
 * are asked for again.
 */
export type Trees = {
  /** Copies and removals are done in an instant or not at all: frozen trees come and go at their places. */
  readonly isInstant: boolean;
  /** An empty tree at a path where nothing is. */
  readonly make: (path: string) => Promise<void>;
  /** A copy of a tree, at a path where nothing is. `isFrozen`: nobody will write to it. */
  readonly copy: (from: string, to: string, isFrozen: boolean, work: WorkControl) => Promise<void>;
  /** Nothing of it is left, whatever trees are in it. Does nothing if there is nothing. */
  readonly remove: (path: string, work: WorkControl) => Promise<void>;
  readonly limit: (path: string, quotaBytes: Bytes | null) => Promise<void>;
  readonly usage: (path: string, signal: AbortSignal) => Promise<FolderUsage>;
};
