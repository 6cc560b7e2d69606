import type { VolumeBackend as BackendName, VolumeCapabilities, VolumeSettings } from '#contracts';
import type { Bytes, FolderId, SnapshotId, VolumeId } from '#kernel';

/** How a volume does. */
export type VolumeHealth = { readonly totalBytes: number; readonly freeBytes: number };
/** What a folder holds. */
export type FolderUsage = { readonly usedBytes: number; readonly fileCount: number };
/** How the volume works for all who use it. Null where the back end can't tell. */
export type VolumeFigures = {
  readonly readBytesPerSecond: number;
  readonly writeBytesPerSecond: number;
  readonly operationsPerSecond: number;
  /** Of an operation, on average. */
  readonly readMicros: number;
  readonly writeMicros: number;
  /** The part of the time in which it had something to do; null: nobody says. */
  readonly busyPercent: number | null;
  /** Who counts. */
  readonly source: 'nfs' | 'disk' | 'array';
};
/** What a copy is made of: files of the same volume, or a path of another one. */
export type CopySource =
  | { readonly kind: 'folder'; readonly folderId: FolderId; readonly snapshotId?: SnapshotId }
  | { readonly kind: 'path'; readonly path: string };
/** How long work is watched and ended. */
export type WorkControl = {
  readonly signal: AbortSignal;
  readonly onProgress: (done: { readonly files: number; readonly bytes: number }) => void;
};

/**
 * Something on the volume does not go, and will not by itself: no room, nothing there to copy. What may go another time is a thrown
 * DependencyFailure.
 */
export class VolumeFault extends Error {
  override readonly name = 'VolumeFault';
  readonly code: 'volume-full' | 'origin-gone' | 'not-supported' | 'copy-incomplete';
  constructor(code: VolumeFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Folders on one volume. Everything may be asked for again, after a kill at any instruction: it then goes on, or begins anew, and what is done
 * already stays as it is. Nothing half made is ever seen at the place of a folder or of a snapshot.
 */
export type VolumeBackend = {
  readonly kind: BackendName;
  readonly capabilities: VolumeCapabilities;
  /** Says that it is there, and is the volume that it should be. `mayBeNew`: whether an empty root is to become its root; absent: it is. @throws DependencyFailure with a sentence for an operator */
  readonly probe: (mayBeNew?: () => Promise<boolean>) => Promise<VolumeHealth>;
  /** Sees to it that the files can be reached at `pathOf`; done before each use of that path. */
  readonly reach: (folder: FolderId) => Promise<void>;
  /** Absolute path of the files, for this service. */
  readonly pathOf: (folder: FolderId, snapshot?: SnapshotId) => string;
  /** An empty folder that sessions may write to. */
  readonly provision: (folder: FolderId, quotaBytes: Bytes | null) => Promise<void>;
  /** A folder with the files of another; of its own from then on. */
  readonly clone: (
    folder: FolderId,
    quotaBytes: Bytes | null,
    source: CopySource,
    work: WorkControl,
  ) => Promise<void>;
  /** Bounds it, where the volume can. */
  readonly setQuota: (folder: FolderId, quotaBytes: Bytes | null) => Promise<void>;
  readonly usage: (folder: FolderId, signal: AbortSignal) => Promise<FolderUsage>;
  readonly takeSnapshot: (folder: FolderId, snapshot: SnapshotId, work: WorkControl) => Promise<void>;
  readonly removeSnapshot: (folder: FolderId, snapshot: SnapshotId, work: WorkControl) => Promise<void>;
  /** The files become those of the snapshot, which stays. */
  readonly rollBack: (folder: FolderId, snapshot: SnapshotId, work: WorkControl) => Promise<void>;
  /** Nothing of it is left: files, snapshots, bounds. */
  readonly purge: (folder: FolderId, work: WorkControl) => Promise<void>;
  /** Takes away what work on it has left that nobody will end. Never touches what is whole. */
  readonly undo: (folder: FolderId, work: WorkControl) => Promise<void>;
  /** All folders that have something on the volume. */
  readonly list: () => Promise<readonly FolderId[]>;
  /** Since it was asked before. Null: nobody counts there, or it is the first time. */
  readonly figures: () => Promise<VolumeFigures | null>;
};

/** The back end of a volume, as it is set. */
export type OpenBackend = (volume: {
  readonly volumeId: VolumeId;
  readonly backend: BackendName;
  readonly settings: VolumeSettings;
}) => VolumeBackend;
