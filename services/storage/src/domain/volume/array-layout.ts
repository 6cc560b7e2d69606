import type { FolderId, SnapshotId, VolumeId } from '#kernel';
import type { Volume } from './volume-state.ts';
import { filesOf } from './folder-layout.ts';
import { nodeOptions } from './export-options.ts';

/*
 * On an array each folder is a file system of its own, named `berth-<volume>-<folder>`, and mounted below the root of the volume where other back ends have the files of the folder. Its
 * snapshots are those of the array, in `.snapshot` of each file system.
 */
export const arrayPrefix = (volume: VolumeId): string => `berth-${volume}-`;
export const arrayNameOf = (volume: VolumeId, folder: FolderId): string => `${arrayPrefix(volume)}${folder}`;
export const arrayFilesOf = (folder: FolderId, snapshot?: SnapshotId): string =>
  snapshot === undefined ? filesOf(folder) : `${filesOf(folder)}/.snapshot/${snapshot}`;

/** What a node mounts before it binds a folder: `at` is below the root of the volume; empty: the root itself. */
export type NodeExport = { readonly from: string; readonly at: string; readonly options: string };
/** Where a node finds the files of a folder, and what it has to mount for that. */
export type NodePlace = { readonly path: string; readonly mountedFrom?: NodeExport };

export const nodePlaceOf = (volume: Volume, folder: FolderId, snapshot?: SnapshotId): NodePlace => {
  const { backend, settings, volumeId } = volume;
  const { exportFrom, mountOptions } = settings;
  if (exportFrom === undefined) return { path: filesOf(folder, snapshot) };
  const options = nodeOptions(mountOptions);
  if (backend === 'nfs')
    return { path: filesOf(folder, snapshot), mountedFrom: { from: exportFrom, at: '', options } };
  if (backend !== 'flashblade') return { path: filesOf(folder, snapshot) };
  const from = exportOf(exportFrom, arrayNameOf(volumeId, folder));
  return {
    path: arrayFilesOf(folder, snapshot),
    mountedFrom: { from, at: filesOf(folder), options },
  };
};
/** Of a file system, beside the address of the array's data. */
export const exportOf = (exportFrom: string, fileSystem: string): string =>
  `${exportFrom.replace(/\/+$/, '')}/${fileSystem}`;
