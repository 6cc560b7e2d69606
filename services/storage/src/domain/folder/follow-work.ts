import type { FolderFact } from '#contracts';
import type { EpochMs } from '#kernel';
import type { Folder, FolderWork } from './folder-state.ts';
import type { Facts } from './change-folder.ts';

const isSame = (a: FolderWork, b: FolderWork | null): boolean =>
  b !== null &&
  a.kind === b.kind &&
  ('snapshotId' in a ? a.snapshotId : '') === ('snapshotId' in b ? b.snapshotId : '');

/** What was copied file by file. */
export type Copied = { readonly files: number; readonly bytes: number };

const done = (folder: Folder, work: FolderWork, at: EpochMs, copied?: Copied): readonly FolderFact[] => {
  const { folderId } = folder;
  switch (work.kind) {
    case 'provision':
      return [
        {
          type: 'folder.provisioned',
          data: { folderId, provisionedAt: at, ...(copied === undefined ? {} : { copied }) },
        },
      ];
    case 'snapshot': {
      const { snapshotId, version } = work;
      const taken: FolderFact = {
        type: 'folder.snapshot-taken',
        data: { folderId, snapshotId, takenAt: at },
      };
      return version === undefined
        ? [taken]
        : [taken, { type: 'folder.published', data: { folderId, version, snapshotId, publishedAt: at } }];
    }
    case 'snapshot-removal':
      return [
        { type: 'folder.snapshot-removed', data: { folderId, snapshotId: work.snapshotId, removedAt: at } },
      ];
    case 'rollback':
      return [
        { type: 'folder.rolled-back', data: { folderId, snapshotId: work.snapshotId, rolledBackAt: at } },
      ];
  }
};

/** Work is done on the volume. Nothing to record if it is no longer what the folder waits for. */
export const noteDone = (folder: Folder, work: FolderWork, at: EpochMs, copied?: Copied): Facts =>
  isSame(work, folder.work) ? done(folder, work, at, copied) : [];

/** The making of a clone shall end. What is made already stays; nothing to record twice. */
export const cancelCopy = (folder: Folder, by: string, at: EpochMs): Facts =>
  folder.work?.kind === 'provision' && folder.work.cancelledBy === undefined
    ? [{ type: 'folder.copy-cancelled', data: { folderId: folder.folderId, by, cancelledAt: at } }]
    : [];

/** Work was given up, and undone on the volume. A folder that never came to be gives its name back. */
export const noteFailed = (
  folder: Folder,
  work: FolderWork,
  cause: { readonly code: string; readonly message: string },
  at: EpochMs,
): Facts => {
  if (!isSame(work, folder.work)) return [];
  const { folderId, nameId } = folder;
  const failed: FolderFact = {
    type: 'folder.work-failed',
    data: { folderId, work: work.kind, ...cause, failedAt: at },
  };
  return work.kind === 'provision'
    ? [failed, { type: 'foldername.freed', data: { nameId, folderId, freedAt: at } }]
    : [failed];
};
