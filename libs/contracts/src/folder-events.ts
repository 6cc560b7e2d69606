import type {
  Bytes,
  EpochMs,
  FolderId,
  FolderNameId,
  NodeId,
  SessionId,
  SnapshotId,
  VolumeId,
} from '#kernel';
import type { Fact } from './envelope.ts';

/** `dataset`: read-only once it is published. `home`: of one user, in all of his sessions. */
export type FolderKind = 'general' | 'dataset' | 'model' | 'home';
/** From little to much. `write-delete` tells from `write` in the file browser; in a container both are read-write. */
export type FolderPermission = 'read' | 'write' | 'write-delete';
/** A user, or all people of a project. */
export type Party = `user:${string}` | `project:${string}`;

/** What a clone is made of: a folder as it is, or one of its snapshots. */
export type FolderOrigin = { readonly folderId: FolderId; readonly snapshotId?: SnapshotId };

/** The wish for a folder; it can be used once it is provisioned. Recorded together with `foldername.taken`. */
export type FolderRequested = Fact<
  'folder.requested',
  {
    readonly folderId: FolderId;
    readonly nameId: FolderNameId;
    readonly name: string;
    readonly owner: Party;
    readonly kind: FolderKind;
    readonly volumeId: VolumeId;
    /** Absent: as much as the volume has. */
    readonly quotaBytes?: Bytes;
    readonly description?: string;
    readonly origin?: FolderOrigin;
    readonly by: string;
    readonly requestedAt: EpochMs;
    /** What is not there by then is given up, and undone. */
    readonly deadlineAt: EpochMs;
  }
>;
/** It lies on its volume, with all that it was made of. */
export type FolderProvisioned = Fact<
  'folder.provisioned',
  {
    readonly folderId: FolderId;
    /** Of a clone that was copied file by file. */
    readonly copied?: { readonly files: number; readonly bytes: number };
    readonly provisionedAt: EpochMs;
  }
>;
/** A clone is not wanted any more: what is there of it is undone, and `folder.work-failed` follows with the code `cancelled`. */
export type FolderCopyCancelled = Fact<
  'folder.copy-cancelled',
  { readonly folderId: FolderId; readonly by: string; readonly cancelledAt: EpochMs }
>;
/** What long work on a folder may be. */
export type FolderWorkKind = 'provision' | 'snapshot' | 'snapshot-removal' | 'rollback';
/** Given up and undone; nothing of it is left on the volume. */
export type FolderWorkFailed = Fact<
  'folder.work-failed',
  {
    readonly folderId: FolderId;
    readonly work: FolderWorkKind;
    readonly code: string;
    readonly message: string;
    readonly failedAt: EpochMs;
  }
>;
export type FolderQuotaSet = Fact<
  'folder.quota-set',
  { readonly folderId: FolderId; readonly quotaBytes?: Bytes; readonly by: string; readonly setAt: EpochMs }
>;
/** Recorded together with `foldername.freed` and `foldername.taken`. */
export type FolderRenamed = Fact<
  'folder.renamed',
  {
    readonly folderId: FolderId;
    readonly nameId: FolderNameId;
    readonly name: string;
    readonly by: string;
    readonly renamedAt: EpochMs;
  }
>;
export type FolderDescribed = Fact<
  'folder.described',
  {
    readonly folderId: FolderId;
    readonly description: string;
    readonly by: string;
    readonly describedAt: EpochMs;
  }
>;
/** A user is invited, and has a right once he accepts; a project has it at once. Said again, it changes the right. */
export type FolderShared = Fact<
  'folder.shared',
  {
    readonly folderId: FolderId;
    readonly party: Party;
    readonly permission: FolderPermission;
    readonly by: string;
    readonly sharedAt: EpochMs;
  }
>;
export type FolderShareAccepted = Fact<
  'folder.share-accepted',
  { readonly folderId: FolderId; readonly party: Party; readonly acceptedAt: EpochMs }
>;
export type FolderUnshared = Fact<
  'folder.unshared',
  {
    readonly folderId: FolderId;
    readonly party: Party;
    readonly reason: 'declined' | 'left' | 'revoked';
    readonly by: string;
    readonly unsharedAt: EpochMs;
  }
>;
/** The name moves to the new owner's names in the same append. */
export type FolderOwnerChanged = Fact<
  'folder.owner-changed',
  {
    readonly folderId: FolderId;
    readonly nameId: FolderNameId;
    readonly owner: Party;
    readonly by: string;
    readonly changedAt: EpochMs;
  }
>;
/** Out of use, and its name is free; its files are kept. */
export type FolderTrashed = Fact<
  'folder.trashed',
  { readonly folderId: FolderId; readonly by: string; readonly trashedAt: EpochMs }
>;
export type FolderRestored = Fact<
  'folder.restored',
  { readonly folderId: FolderId; readonly by: string; readonly restoredAt: EpochMs }
>;
export type FolderPurgeRequested = Fact<
  'folder.purge-requested',
  { readonly folderId: FolderId; readonly by: string; readonly requestedAt: EpochMs }
>;
/** Nothing of it is left on its volume. */
export type FolderPurged = Fact<'folder.purged', { readonly folderId: FolderId; readonly purgedAt: EpochMs }>;
/** A dataset as it is becomes version 1, 2, 3 …, kept in a snapshot; from then on it is read-only. */
export type FolderPublished = Fact<
  'folder.published',
  {
    readonly folderId: FolderId;
    readonly version: number;
    readonly snapshotId: SnapshotId;
    readonly publishedAt: EpochMs;
  }
>;
/** It may be written to again, on the way to its next version. */
export type FolderReopened = Fact<
  'folder.reopened',
  { readonly folderId: FolderId; readonly by: string; readonly reopenedAt: EpochMs }
>;
export type FolderSnapshotRequested = Fact<
  'folder.snapshot-requested',
  {
    readonly folderId: FolderId;
    readonly snapshotId: SnapshotId;
    readonly name: string;
    /** The snapshot becomes this version of a dataset. */
    readonly version?: number;
    readonly by: string;
    readonly requestedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
export type FolderSnapshotTaken = Fact<
  'folder.snapshot-taken',
  { readonly folderId: FolderId; readonly snapshotId: SnapshotId; readonly takenAt: EpochMs }
>;
export type FolderSnapshotRemovalRequested = Fact<
  'folder.snapshot-removal-requested',
  {
    readonly folderId: FolderId;
    readonly snapshotId: SnapshotId;
    readonly by: string;
    readonly requestedAt: EpochMs;
  }
>;
export type FolderSnapshotRemoved = Fact<
  'folder.snapshot-removed',
  { readonly folderId: FolderId; readonly snapshotId: SnapshotId; readonly removedAt: EpochMs }
>;
/** The files become those of a snapshot again; what was written since is lost. */
export type FolderRollbackRequested = Fact<
  'folder.rollback-requested',
  {
    readonly folderId: FolderId;
    readonly snapshotId: SnapshotId;
    readonly by: string;
    readonly requestedAt: EpochMs;
    readonly deadlineAt: EpochMs;
  }
>;
export type FolderRolledBack = Fact<
  'folder.rolled-back',
  { readonly folderId: FolderId; readonly snapshotId: SnapshotId; readonly rolledBackAt: EpochMs }
>;

/** Where a session sees a folder. */
export type FolderMount = {
  readonly target: string;
  /** Below the folder's top; absent: all of it. */
  readonly subPath?: string;
  readonly isReadOnly: boolean;
  /** A snapshot in place of what the folder is now. */
  readonly snapshotId?: SnapshotId;
};
/** A session has it on a node, from before its container is made until after it is gone. */
export type FolderMounted = Fact<
  'folder.mounted',
  {
    readonly folderId: FolderId;
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly nodeId: NodeId;
    readonly mounts: readonly FolderMount[];
    readonly mountedAt: EpochMs;
  }
>;
export type FolderUnmounted = Fact<
  'folder.unmounted',
  {
    readonly folderId: FolderId;
    readonly sessionId: SessionId;
    readonly epoch: number;
    readonly nodeId: NodeId;
    readonly unmountedAt: EpochMs;
  }
>;
/** It has come to 80, 95 or 100 % of its quota, from below or from above. */
export type FolderQuotaReached = Fact<
  'folder.quota-reached',
  {
    readonly folderId: FolderId;
    readonly percent: 80 | 95 | 100;
    readonly usedBytes: Bytes;
    readonly quotaBytes: Bytes;
    readonly seenAt: EpochMs;
  }
>;
/** It is below 80 % of its quota again. */
export type FolderQuotaCleared = Fact<
  'folder.quota-cleared',
  { readonly folderId: FolderId; readonly usedBytes: Bytes; readonly seenAt: EpochMs }
>;

export type FolderFact =
  | FolderRequested
  | FolderProvisioned
  | FolderCopyCancelled
  | FolderWorkFailed
  | FolderQuotaSet
  | FolderRenamed
  | FolderDescribed
  | FolderShared
  | FolderShareAccepted
  | FolderUnshared
  | FolderOwnerChanged
  | FolderTrashed
  | FolderRestored
  | FolderPurgeRequested
  | FolderPurged
  | FolderPublished
  | FolderReopened
  | FolderSnapshotRequested
  | FolderSnapshotTaken
  | FolderSnapshotRemovalRequested
  | FolderSnapshotRemoved
  | FolderRollbackRequested
  | FolderRolledBack
  | FolderMounted
  | FolderUnmounted
  | FolderQuotaReached
  | FolderQuotaCleared;

/** One folder of an owner goes by a name. A stream for each name of each owner: so two requests can't both take it. */
export type FolderNameTaken = Fact<
  'foldername.taken',
  { readonly nameId: FolderNameId; readonly folderId: FolderId; readonly takenAt: EpochMs }
>;
export type FolderNameFreed = Fact<
  'foldername.freed',
  { readonly nameId: FolderNameId; readonly folderId: FolderId; readonly freedAt: EpochMs }
>;
export type FolderNameFact = FolderNameTaken | FolderNameFreed;
