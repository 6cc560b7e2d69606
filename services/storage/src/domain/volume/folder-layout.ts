import type { FolderId, SnapshotId } from '#kernel';

/*
 * Where things lie below the root of a volume:
 *
 *   .berth-volume                      names the volume; a root without it is not mounted
 *   <2 hex>/<folder id>/data           the files; the only part that sessions and transfers ever see
 *   <2 hex>/<folder id>/snapshots/<id> the files as they were
 *   .work/<folder id>.<what>           not whole yet, or on its way out
 */
export const VOLUME_MARK = '.berth-volume';
export const WORK_FOLDER = '.work';

/** Two hex digits that spread folders over 256 parents: FNV-1a of the id. */
export const shardOf = (folder: FolderId): string => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < folder.length; at += 1)
    hash = Math.imul(hash ^ folder.charCodeAt(at), 0x01000193) >>> 0;
  return (hash & 0xff).toString(16).padStart(2, '0');
};

/** All that a folder has, below the root. */
export const homeOf = (folder: FolderId): string => `${shardOf(folder)}/${folder}`;
/** Its files, or those of a snapshot, below the root. */
export const filesOf = (folder: FolderId, snapshot?: SnapshotId): string =>
  snapshot === undefined ? `${homeOf(folder)}/data` : `${homeOf(folder)}/snapshots/${snapshot}`;
/** Where work on it is done until it is whole. */
export const workOf = (folder: FolderId, what: string): string => `${WORK_FOLDER}/${folder}.${what}`;
