import type { VolumeCapabilities, VolumeSettings } from '#contracts';
import {
  aFolderId,
  aFolderMount,
  aFolderNameId,
  aFolderOrigin,
  aNodeId,
  aParty,
  aSessionId,
  aSnapshotId,
  aVolumeId,
  byKind,
  flag,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  type Shape,
  text,
  whole,
} from '#event-log/shapes';
import type {
  Folder,
  FolderShare,
  FolderSnapshot,
  FolderWork,
  MountHold,
} from '../domain/folder/folder-state.ts';
import type { Volume } from '../domain/volume/volume-state.ts';

const aShare: Shape<FolderShare> = object({
  party: aParty,
  permission: oneOf('read', 'write', 'write-delete'),
  isAccepted: flag(),
});
const aSnapshot: Shape<FolderSnapshot> = object({
  snapshotId: aSnapshotId,
  name: text(),
  version: optional(whole()),
  takenAt: whole(),
});
const aWork: Shape<FolderWork> = byKind({
  provision: object({ kind: oneOf('provision'), deadlineAt: whole(), cancelledBy: optional(text()) }),
  snapshot: object({
    kind: oneOf('snapshot'),
    snapshotId: aSnapshotId,
    name: text(),
    version: optional(whole()),
    deadlineAt: whole(),
  }),
  'snapshot-removal': object({ kind: oneOf('snapshot-removal'), snapshotId: aSnapshotId }),
  rollback: object({ kind: oneOf('rollback'), snapshotId: aSnapshotId, deadlineAt: whole() }),
});
const aHold: Shape<MountHold> = object({
  sessionId: aSessionId,
  epoch: whole(),
  nodeId: aNodeId,
  mounts: listOf(aFolderMount),
});
const PERCENTS = new Set<unknown>([0, 80, 95, 100]);
const aPercent: Shape<Folder['quotaPercent']> = {
  fault: (value, pointer) => (PERCENTS.has(value) ? undefined : { pointer, wanted: '0, 80, 95 or 100' }),
};

/** A folder's state as its view keeps it. */
export const aFolder: Shape<Folder> = object({
  phase: oneOf('provisioning', 'ready', 'failed', 'trashed', 'purging', 'purged'),
  folderId: aFolderId,
  nameId: aFolderNameId,
  name: text(),
  owner: aParty,
  kind: oneOf('general', 'dataset', 'model', 'home'),
  volumeId: aVolumeId,
  quotaBytes: nullable(whole()),
  description: text(),
  origin: nullable(aFolderOrigin),
  createdAt: whole(),
  trashedAt: nullable(whole()),
  shares: listOf(aShare),
  snapshots: listOf(aSnapshot),
  work: nullable(aWork),
  fault: nullable(object({ code: text(), message: text() })),
  version: whole(),
  isPublished: flag(),
  mounts: listOf(aHold),
  quotaPercent: aPercent,
});

const someSettings: Shape<VolumeSettings> = object({
  root: text(),
  nodeRoot: optional(text()),
  endpoint: optional(text()),
  tokenFile: optional(text()),
  exportRules: optional(text()),
  exportFrom: optional(text()),
  mountOptions: optional(text()),
  caFile: optional(text()),
});
const someCapabilities: Shape<VolumeCapabilities> = object({
  quota: oneOf('hard', 'accounted'),
  isSnapshotInstant: flag(),
  isCloneInstant: flag(),
  isUsageKnown: flag(),
  hasFigures: flag(),
});
/** A volume's state as its view keeps it. */
export const aVolume: Shape<Volume> = object({
  volumeId: aVolumeId,
  backend: oneOf('posix', 'btrfs', 'xfs', 'nfs', 'flashblade'),
  settings: someSettings,
  capabilities: someCapabilities,
  registeredAt: whole(),
  ailments: optional(object({ unreachable: flag(), slow: flag(), fullPercent: aPercent })),
});
