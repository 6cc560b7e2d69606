import { type EpochMs, type Refusal, type Result, type SnapshotId, accept, later, refuse } from '#kernel';
import { type Facts, type Stamp, outOfUse } from './change-folder.ts';
import type { Folder } from './folder-state.ts';
import { WORK_MS_MAX } from './request-folder.ts';

const SNAPSHOTS_MAX = 100;

type Code =
  | 'folder-busy'
  | 'folder-trashed'
  | 'snapshot-unknown'
  | 'snapshot-name-taken'
  | 'too-many-snapshots'
  | 'folder-mounted'
  | 'folder-read-only'
  | 'invalid-request';
type Outcome = Result<Facts, Refusal<Code>>;

const deadline = (at: EpochMs): EpochMs => later(at, WORK_MS_MAX.copied);

const whyNot = (folder: Folder): Refusal<'folder-busy' | 'folder-trashed'> | undefined => {
  if (folder.phase === 'provisioning' || folder.work !== null)
    return {
      code: 'folder-busy',
      message: `The folder ${folder.name} is worked on: ask again when it is over.`,
    };
  return folder.phase === 'ready' ? undefined : outOfUse(folder);
};

/** The snapshot of this name or id. */
export const snapshotOf = ({ snapshots }: Folder, ref: string) =>
  snapshots.find(({ snapshotId, name }) => snapshotId === ref || name === ref);

const unknown = (folder: Folder, ref: string): Refusal<'snapshot-unknown'> => ({
  code: 'snapshot-unknown',
  message: `The folder ${folder.name} has no snapshot ${JSON.stringify(ref.slice(0, 80))}.`,
  pointer: '/snapshot',
});

export const requestSnapshot = (
  folder: Folder,
  wish: { readonly snapshotId: SnapshotId; readonly name: string; readonly version?: number },
  { by, at }: Stamp,
): Outcome => {
  const { folderId, snapshots } = folder;
  const { work } = folder;
  if (work?.kind === 'snapshot' && work.snapshotId === wish.snapshotId) return accept([]);
  if (snapshots.some(({ snapshotId }) => snapshotId === wish.snapshotId)) return accept([]);
  const not = whyNot(folder);
  if (not !== undefined) return refuse(not);
  if (snapshots.some(({ name }) => name === wish.name))
    return refuse({
      code: 'snapshot-name-taken',
      message: `The folder ${folder.name} has a snapshot ${wish.name} already.`,
      pointer: '/name',
    });
  if (snapshots.length >= SNAPSHOTS_MAX)
    return refuse({
      code: 'too-many-snapshots',
      message: `A folder has ${SNAPSHOTS_MAX} snapshots at most: remove one first.`,
    });
  const data = { folderId, ...wish, by, requestedAt: at, deadlineAt: deadline(at) };
  return accept([{ type: 'folder.snapshot-requested', data }]);
};

/** A snapshot goes; one that is a version of a dataset stays. */
export const requestSnapshotRemoval = (folder: Folder, ref: string, { by, at }: Stamp): Outcome => {
  const snapshot = snapshotOf(folder, ref);
  if (snapshot === undefined) return refuse(unknown(folder, ref));
  const { snapshotId } = snapshot;
  const { folderId, work } = folder;
  if (work?.kind === 'snapshot-removal' && work.snapshotId === snapshotId) return accept([]);
  if (snapshot.version !== undefined)
    return refuse({
      code: 'folder-read-only',
      message: `The snapshot ${snapshot.name} is version ${snapshot.version} of the dataset: it stays as long as the folder does.`,
    });
  if (folder.mounts.some(({ mounts }) => mounts.some((mount) => mount.snapshotId === snapshotId)))
    return refuse({
      code: 'folder-mounted',
      message: `A session has the snapshot ${snapshot.name} mounted.`,
    });
  const not = whyNot(folder);
  if (not !== undefined) return refuse(not);
  const data = { folderId, snapshotId, by, requestedAt: at };
  return accept([{ type: 'folder.snapshot-removal-requested', data }]);
};

/** The files become those of a snapshot. Not under the feet of a session. */
export const requestRollback = (folder: Folder, ref: string, { by, at }: Stamp): Outcome => {
  const snapshot = snapshotOf(folder, ref);
  if (snapshot === undefined) return refuse(unknown(folder, ref));
  const { snapshotId } = snapshot;
  const { folderId, mounts, isPublished, name } = folder;
  const not = whyNot(folder);
  if (not !== undefined) return refuse(not);
  if (isPublished)
    return refuse({
      code: 'folder-read-only',
      message: `The dataset ${name} is published: reopen it first.`,
    });
  if (mounts.length > 0)
    return refuse({
      code: 'folder-mounted',
      message: `${mounts.length} sessions have the folder ${name} mounted: their files would change under their feet.`,
    });
  const data = { folderId, snapshotId, by, requestedAt: at, deadlineAt: deadline(at) };
  return accept([{ type: 'folder.rollback-requested', data }]);
};

/** A dataset as it is becomes its next version. */
export const publishFolder = (folder: Folder, snapshotId: SnapshotId, stamp: Stamp): Outcome => {
  const { kind, name, isPublished, version, mounts } = folder;
  if (kind !== 'dataset')
    return refuse({
      code: 'invalid-request',
      message: `Only datasets are published, and ${name} is of the kind ${kind}.`,
    });
  if (isPublished) return accept([]);
  const writer = mounts.find((hold) => hold.mounts.some((mount) => !mount.isReadOnly));
  if (writer !== undefined)
    return refuse({
      code: 'folder-mounted',
      message: `The session ${writer.sessionId} may still write to ${name}: stop it first.`,
    });
  const next = version + 1;
  return requestSnapshot(folder, { snapshotId, name: `v${next}`, version: next }, stamp);
};

/** A dataset may be written to again. */
export const reopenFolder = (folder: Folder, { by, at }: Stamp): Outcome => {
  if (folder.phase !== 'ready') return refuse(outOfUse(folder));
  return accept(
    folder.isPublished
      ? [{ type: 'folder.reopened', data: { folderId: folder.folderId, by, reopenedAt: at } }]
      : [],
  );
};
