import {
  accept,
  type FolderId,
  refuse,
  type Refusal,
  type Result,
  type SnapshotId,
  type VolumeId,
} from '#kernel';
import {
  inUse,
  type AccessRefusal,
  type FolderCaller,
  type Right,
  withRight,
} from '../domain/folder/rights.ts';
import { snapshotOf } from '../domain/folder/snapshot-folder.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import type { FindFolder } from './find-folder.ts';
import type { Volumes } from './volumes.ts';

/** What is wanted of the files. `delete` takes the right to write and delete. */
export type FolderNeed = 'read' | 'write' | 'delete';
export type ResolvedFolder = {
  readonly folderId: FolderId;
  readonly name: string;
  readonly volumeId: VolumeId;
  /** Where its files are, for this service. Go from here with an open descriptor and one name at a time, never by a longer path. */
  readonly rootPath: string;
  /** Null: no bound but the volume's. */
  readonly quotaBytes: number | null;
  readonly quotaPercent: number;
  readonly snapshotId: SnapshotId | null;
};
export type ResolveFolder = (
  caller: FolderCaller,
  ref: string,
  need: FolderNeed,
) => Promise<
  Result<
    ResolvedFolder,
    AccessRefusal | Refusal<'folder-ambiguous' | 'snapshot-unknown' | 'volume-unknown' | 'volume-unavailable'>
  >
>;

const RIGHT_FOR = { read: 'read', write: 'write', delete: 'write-delete' } as const satisfies Record<
  FolderNeed,
  Right
>;

/**
 * The files behind a name, for who may use them so: `name`, an id, or `name@snapshot`, which can only be read. Ask again for each request:
 * rights and folders change.
 */
export const resolveFolder =
  (find: FindFolder, streams: DecideOnStreams, volumes: Volumes): ResolveFolder =>
  async (caller, ref, need) => {
    const [name = '', snapshotRef] = ref.split('@', 2);
    const found = await find(caller, name);
    if (!found.ok) return found;
    const view = await streams.look({ folders: [found.value] });
    const owned = withRight(view.folder(found.value), caller, RIGHT_FOR[need], name);
    if (!owned.ok) return owned;
    const usable = inUse(owned.value, need === 'read' ? 'read' : 'write');
    if (!usable.ok) return usable;
    const folder = usable.value;
    const snapshot = snapshotRef === undefined ? undefined : snapshotOf(folder, snapshotRef);
    if (snapshotRef !== undefined && snapshot === undefined)
      return refuse({
        code: 'snapshot-unknown',
        message: `The folder ${folder.name} has no snapshot ${JSON.stringify(snapshotRef.slice(0, 80))}.`,
        pointer: '/folder',
      });
    if (snapshot !== undefined && need !== 'read')
      return refuse({
        code: 'folder-read-only',
        message: 'A snapshot can only be read.',
        pointer: '/folder',
      });
    const backend = await volumes.backend(folder.volumeId);
    if (!backend.ok) return backend;
    await backend.value.reach(folder.folderId);
    return accept({
      folderId: folder.folderId,
      name: folder.name,
      volumeId: folder.volumeId,
      rootPath: backend.value.pathOf(folder.folderId, snapshot?.snapshotId),
      quotaBytes: folder.quotaBytes,
      quotaPercent: folder.quotaPercent,
      snapshotId: snapshot?.snapshotId ?? null,
    });
  };
