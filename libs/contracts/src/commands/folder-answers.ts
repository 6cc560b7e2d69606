import type { FolderKind, FolderPermission } from '../folder-events.ts';
import type { VolumeBackend, VolumeCapabilities, VolumeSettings } from '../volume-events.ts';

export type FolderShareStanding = {
  readonly party: string;
  readonly permission: FolderPermission;
  readonly isAccepted: boolean;
};
export type FolderSnapshotStanding = {
  readonly snapshotId: string;
  readonly name: string;
  /** Which version of the dataset it is. */
  readonly version?: number;
  readonly takenAt: number;
};
export type FolderMountStanding = {
  readonly sessionId: string;
  readonly nodeId: string;
  readonly isReadOnly: boolean;
};
/** Long work under way. */
export type FolderWorkStanding = {
  readonly kind: string;
  readonly doneBytes?: number;
  readonly doneFiles?: number;
  /** What kept the last attempt from its end; it is tried again. */
  readonly trouble?: string;
};

/** A folder, as one caller may see it. */
export type FolderStanding = {
  readonly folderId: string;
  readonly name: string;
  readonly owner: string;
  readonly kind: FolderKind;
  readonly volumeId: string;
  readonly phase: string;
  /** The most that he may do: `none` while he is only invited. */
  readonly right: string;
  readonly isInvited: boolean;
  readonly description: string;
  readonly quotaBytes?: number;
  readonly quotaPercent: number;
  readonly usedBytes?: number;
  readonly fileCount?: number;
  readonly measuredAt?: number;
  readonly createdAt: number;
  readonly trashedAt?: number;
  readonly version: number;
  readonly isPublished: boolean;
  /** Of others only for who manages it. */
  readonly shares: readonly FolderShareStanding[];
  readonly snapshots: readonly FolderSnapshotStanding[];
  readonly mounts: readonly FolderMountStanding[];
  readonly work?: FolderWorkStanding;
  readonly fault?: { readonly code: string; readonly message: string };
};

/** The log holds it from `position` on; `hasChanged` is false when it was so already. */
export type ChangeFolderAnswer = {
  readonly position: number;
  readonly hasChanged: boolean;
  /** Absent: the caller does not see it any more. */
  readonly folder?: FolderStanding;
};
/** By name; `next`: where to go on, absent at the end. */
export type ListFoldersAnswer = { readonly folders: readonly FolderStanding[]; readonly next?: string };

export type VolumeStanding = {
  readonly volumeId: string;
  readonly backend: VolumeBackend;
  readonly settings: VolumeSettings;
  readonly capabilities: VolumeCapabilities;
  readonly isDefault: boolean;
  readonly isHealthy: boolean;
  /** What is wrong with it. */
  readonly trouble?: string;
  readonly totalBytes?: number;
  readonly freeBytes?: number;
  readonly folderCount: number;
};
export type ListVolumesAnswer = { readonly volumes: readonly VolumeStanding[] };
export type RegisterVolumeAnswer = {
  readonly position: number;
  readonly hasChanged: boolean;
  readonly volume: VolumeStanding;
};
