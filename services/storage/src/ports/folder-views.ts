import type { Party } from '#contracts';
import type { EpochMs, FolderId, NodeId, VolumeId } from '#kernel';
import type { Folder } from '../domain/folder/folder-state.ts';
import type { Holder } from '../domain/folder/mount-folder.ts';
import type { Volume } from '../domain/volume/volume-state.ts';

/** A state as the views hold it, and how far its stream had come. */
export type Seen<State> = { readonly state: State; readonly version: number };

/** What was last measured. */
export type Measured = {
  readonly usedBytes: number;
  readonly fileCount: number;
  readonly measuredAt: EpochMs;
};
export type ListedFolder = { readonly folder: Folder; readonly measured: Measured | null };

/** Folders and volumes as of a moment ago, to be looked for. Decisions read the rest from the log. */
export type FolderViews = {
  /** Resolves when the views hold all that was in the log at the time of the call, or after a few seconds. */
  readonly catchUp: () => Promise<void>;
  readonly folder: (id: FolderId) => Promise<Seen<Folder> | null>;
  readonly measured: (id: FolderId) => Promise<Measured | null>;
  /** All in use of this name that belong to one of these, or are shared with them; of anybody for null. */
  readonly named: (name: string, parties: readonly Party[] | null) => Promise<readonly Folder[]>;
  /** By name and id, after `after`. */
  readonly list: (page: {
    readonly parties: readonly Party[] | null;
    readonly where: 'use' | 'trash';
    readonly after: FolderId | null;
    readonly limit: number;
  }) => Promise<readonly ListedFolder[]>;
  /** Those on which there is work to do, the longest waiting first. */
  readonly waiting: (limit: number) => Promise<readonly FolderId[]>;
  /** Holds of sessions whose containers are gone from the node: the grant is given back, and the folder is not. */
  readonly orphanedHolds: (limit: number) => Promise<readonly ({ readonly folderId: FolderId } & Holder)[]>;
  /** Those that are full, and that sessions have on a node. */
  readonly fullOn: (node: NodeId) => Promise<readonly Folder[]>;
  /** Those that are mounted now; those that were measured longest ago first. */
  readonly toMeasure: (limit: number) => Promise<readonly Folder[]>;
  readonly measure: (id: FolderId, measured: Measured) => Promise<void>;
  readonly volumes: () => Promise<readonly { readonly volume: Volume; readonly folderCount: number }[]>;
  readonly volume: (id: VolumeId) => Promise<Seen<Volume> | null>;
};
