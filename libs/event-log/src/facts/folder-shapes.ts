import type { FolderFact, FolderMount, FolderNameFact, FolderOrigin, Party } from '#contracts';
import { isName } from '#kernel';
import { aFolderId, aFolderNameId, aNodeId, aSessionId, aSnapshotId, aVolumeId } from './id-shapes.ts';
import { flag, listOf, object, optional, oneOf, text, whole, type Shape } from './shape.ts';

type Fact = FolderFact | FolderNameFact;
type Data<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>['data'];
type FolderShapes = { readonly [Type in Fact['type']]: Shape<Data<Type>> };

const isParty = (raw: string): boolean =>
  /^(user|project):/.test(raw) && isName(raw.slice(raw.indexOf(':') + 1));
export const aParty = text<Party>('user:<id> or project:<id>', isParty);
export const aFolderOrigin: Shape<FolderOrigin> = object({
  folderId: aFolderId,
  snapshotId: optional(aSnapshotId),
});
export const aFolderMount: Shape<FolderMount> = object({
  target: text(),
  subPath: optional(text()),
  isReadOnly: flag(),
  snapshotId: optional(aSnapshotId),
});
const folderId = aFolderId;
const aPermission = oneOf('read', 'write', 'write-delete');
const PERCENTS = new Set<unknown>([80, 95, 100]);
const aPercent: Shape<80 | 95 | 100> = {
  fault: (value, pointer) => (PERCENTS.has(value) ? undefined : { pointer, wanted: '80, 95 or 100' }),
};

/** What becomes of folders and of their names. */
export const FOLDER_SHAPES: FolderShapes = {
  'folder.requested': object({
    folderId,
    nameId: aFolderNameId,
    name: text(),
    owner: aParty,
    kind: oneOf('general', 'dataset', 'model', 'home'),
    volumeId: aVolumeId,
    quotaBytes: optional(whole()),
    description: optional(text()),
    origin: optional(aFolderOrigin),
    by: text(),
    requestedAt: whole(),
    deadlineAt: whole(),
  }),
  'folder.provisioned': object({
    folderId,
    copied: optional(object({ files: whole(), bytes: whole() })),
    provisionedAt: whole(),
  }),
  'folder.copy-cancelled': object({ folderId, by: text(), cancelledAt: whole() }),
  'folder.work-failed': object({
    folderId,
    work: oneOf('provision', 'snapshot', 'snapshot-removal', 'rollback'),
    code: text(),
    message: text(),
    failedAt: whole(),
  }),
  'folder.quota-set': object({ folderId, quotaBytes: optional(whole()), by: text(), setAt: whole() }),
  'folder.renamed': object({ folderId, nameId: aFolderNameId, name: text(), by: text(), renamedAt: whole() }),
  'folder.described': object({ folderId, description: text(), by: text(), describedAt: whole() }),
  'folder.shared': object({
    folderId,
    party: aParty,
    permission: aPermission,
    by: text(),
    sharedAt: whole(),
  }),
  'folder.share-accepted': object({ folderId, party: aParty, acceptedAt: whole() }),
  'folder.unshared': object({
    folderId,
    party: aParty,
    reason: oneOf('declined', 'left', 'revoked'),
    by: text(),
    unsharedAt: whole(),
  }),
  'folder.owner-changed': object({
    folderId,
    nameId: aFolderNameId,
    owner: aParty,
    by: text(),
    changedAt: whole(),
  }),
  'folder.trashed': object({ folderId, by: text(), trashedAt: whole() }),
  'folder.restored': object({ folderId, by: text(), restoredAt: whole() }),
  'folder.purge-requested': object({ folderId, by: text(), requestedAt: whole() }),
  'folder.purged': object({ folderId, purgedAt: whole() }),
  'folder.published': object({
    folderId,
    version: whole(),
    snapshotId: aSnapshotId,
    publishedAt: whole(),
  }),
  'folder.reopened': object({ folderId, by: text(), reopenedAt: whole() }),
  'folder.snapshot-requested': object({
    folderId,
    snapshotId: aSnapshotId,
    name: text(),
    version: optional(whole()),
    by: text(),
    requestedAt: whole(),
    deadlineAt: whole(),
  }),
  'folder.snapshot-taken': object({ folderId, snapshotId: aSnapshotId, takenAt: whole() }),
  'folder.snapshot-removal-requested': object({
    folderId,
    snapshotId: aSnapshotId,
    by: text(),
    requestedAt: whole(),
  }),
  'folder.snapshot-removed': object({ folderId, snapshotId: aSnapshotId, removedAt: whole() }),
  'folder.rollback-requested': object({
    folderId,
    snapshotId: aSnapshotId,
    by: text(),
    requestedAt: whole(),
    deadlineAt: whole(),
  }),
  'folder.rolled-back': object({ folderId, snapshotId: aSnapshotId, rolledBackAt: whole() }),
  'folder.mounted': object({
    folderId,
    sessionId: aSessionId,
    epoch: whole(),
    nodeId: aNodeId,
    mounts: listOf(aFolderMount),
    mountedAt: whole(),
  }),
  'folder.unmounted': object({
    folderId,
    sessionId: aSessionId,
    epoch: whole(),
    nodeId: aNodeId,
    unmountedAt: whole(),
  }),
  'folder.quota-reached': object({
    folderId,
    percent: aPercent,
    usedBytes: whole(),
    quotaBytes: whole(),
    seenAt: whole(),
  }),
  'folder.quota-cleared': object({ folderId, usedBytes: whole(), seenAt: whole() }),
  'foldername.taken': object({ nameId: aFolderNameId, folderId, takenAt: whole() }),
  'foldername.freed': object({ nameId: aFolderNameId, folderId, freedAt: whole() }),
};
