import type { FolderFact, FolderKind, FolderMount, FolderOrigin, FolderPermission, Party } from '#contracts';
import {
  type Bytes,
  type EpochMs,
  type FolderId,
  type FolderNameId,
  type NodeId,
  type SessionId,
  type SnapshotId,
  type VolumeId,
  unreachable,
} from '#kernel';

/** A right that was given; a user has it once he has accepted. */
export type FolderShare = {
  readonly party: Party;
  readonly permission: FolderPermission;
  readonly isAccepted: boolean;
};
export type FolderSnapshot = {
  readonly snapshotId: SnapshotId;
  readonly name: string;
  readonly version?: number;
  readonly takenAt: EpochMs;
};
/** Long work that is under way; one at a time. */
export type FolderWork =
  | {
      readonly kind: 'provision';
      readonly deadlineAt: EpochMs;
      /** It is to be undone. */
      readonly cancelledBy?: string;
    }
  | {
      readonly kind: 'snapshot';
      readonly snapshotId: SnapshotId;
      readonly name: string;
      readonly version?: number;
      readonly deadlineAt: EpochMs;
    }
  | { readonly kind: 'snapshot-removal'; readonly snapshotId: SnapshotId }
  | { readonly kind: 'rollback'; readonly snapshotId: SnapshotId; readonly deadlineAt: EpochMs };
/** A session that has it on a node. */
export type MountHold = {
  readonly sessionId: SessionId;
  readonly epoch: number;
  readonly nodeId: NodeId;
  readonly mounts: readonly FolderMount[];
};

export type FolderPhase = 'provisioning' | 'ready' | 'failed' | 'trashed' | 'purging' | 'purged';
/** A folder that was asked for, whatever has become of it. */
export type Folder = {
  readonly phase: FolderPhase;
  readonly folderId: FolderId;
  readonly nameId: FolderNameId;
  readonly name: string;
  readonly owner: Party;
  readonly kind: FolderKind;
  readonly volumeId: VolumeId;
  readonly quotaBytes: Bytes | null;
  readonly description: string;
  readonly origin: FolderOrigin | null;
  readonly createdAt: EpochMs;
  readonly trashedAt: EpochMs | null;
  readonly shares: readonly FolderShare[];
  readonly snapshots: readonly FolderSnapshot[];
  readonly work: FolderWork | null;
  /** Why the last work was given up; of a folder that failed, why it is not there. */
  readonly fault: { readonly code: string; readonly message: string } | null;
  /** Of a dataset: the newest version, 0 if there is none; and whether it is closed. */
  readonly version: number;
  readonly isPublished: boolean;
  readonly mounts: readonly MountHold[];
  readonly quotaPercent: 0 | 80 | 95 | 100;
};
export type FolderState = { readonly phase: 'unknown' } | Folder;

export const initialFolder: FolderState = { phase: 'unknown' };

const isHold = (
  hold: MountHold,
  of: { readonly sessionId: SessionId; readonly epoch: number; readonly nodeId: NodeId },
): boolean => hold.sessionId === of.sessionId && hold.epoch === of.epoch && hold.nodeId === of.nodeId;

const withShare = (folder: Folder, share: FolderShare): Folder => ({
  ...folder,
  shares: [...folder.shares.filter(({ party }) => party !== share.party), share],
});

const begun = ({ data }: Extract<FolderFact, { readonly type: 'folder.requested' }>): Folder => ({
  phase: 'provisioning',
  folderId: data.folderId,
  nameId: data.nameId,
  name: data.name,
  owner: data.owner,
  kind: data.kind,
  volumeId: data.volumeId,
  quotaBytes: data.quotaBytes ?? null,
  description: data.description ?? '',
  origin: data.origin ?? null,
  createdAt: data.requestedAt,
  trashedAt: null,
  shares: [],
  snapshots: [],
  work: { kind: 'provision', deadlineAt: data.deadlineAt },
  fault: null,
  version: 0,
  isPublished: false,
  mounts: [],
  quotaPercent: 0,
});

const taken = (folder: Folder, snapshotId: SnapshotId, takenAt: EpochMs): Folder => {
  const { work } = folder;
  if (work?.kind !== 'snapshot' || work.snapshotId !== snapshotId) return folder;
  const { name, version } = work;
  const snapshot = { snapshotId, name, takenAt, ...(version === undefined ? {} : { version }) };
  return { ...folder, work: null, snapshots: [...folder.snapshots, snapshot] };
};

/** What a fact does to a folder that is known. */
const follow = (folder: Folder, fact: Exclude<FolderFact, { readonly type: 'folder.requested' }>): Folder => {
  switch (fact.type) {
    case 'folder.provisioned':
      return { ...folder, phase: 'ready', work: null, fault: null };
    case 'folder.copy-cancelled':
      return folder.work?.kind === 'provision'
        ? { ...folder, work: { ...folder.work, cancelledBy: fact.data.by } }
        : folder;
    case 'folder.work-failed': {
      const { work, code, message } = fact.data;
      const phase = work === 'provision' ? 'failed' : folder.phase;
      return { ...folder, phase, work: null, fault: { code, message } };
    }
    case 'folder.quota-set':
      return { ...folder, quotaBytes: fact.data.quotaBytes ?? null };
    case 'folder.renamed':
      return { ...folder, name: fact.data.name, nameId: fact.data.nameId };
    case 'folder.described':
      return { ...folder, description: fact.data.description };
    case 'folder.shared': {
      const { party, permission } = fact.data;
      const before = folder.shares.find((share) => share.party === party);
      return withShare(folder, {
        party,
        permission,
        isAccepted: party.startsWith('project:') || before?.isAccepted === true,
      });
    }
    case 'folder.share-accepted': {
      const share = folder.shares.find(({ party }) => party === fact.data.party);
      return share === undefined ? folder : withShare(folder, { ...share, isAccepted: true });
    }
    case 'folder.unshared':
      return { ...folder, shares: folder.shares.filter(({ party }) => party !== fact.data.party) };
    case 'folder.owner-changed': {
      const { owner, nameId } = fact.data;
      return { ...folder, owner, nameId, shares: folder.shares.filter(({ party }) => party !== owner) };
    }
    case 'folder.trashed':
      return { ...folder, phase: 'trashed', trashedAt: fact.data.trashedAt };
    case 'folder.restored':
      return { ...folder, phase: 'ready', trashedAt: null };
    case 'folder.purge-requested':
      return { ...folder, phase: 'purging', work: null };
    case 'folder.purged':
      return { ...folder, phase: 'purged', work: null, snapshots: [], shares: [] };
    case 'folder.published':
      return { ...folder, version: fact.data.version, isPublished: true };
    case 'folder.reopened':
      return { ...folder, isPublished: false };
    case 'folder.snapshot-requested': {
      const { snapshotId, name, version, deadlineAt } = fact.data;
      const numbered = version === undefined ? {} : { version };
      return {
        ...folder,
        fault: null,
        work: { kind: 'snapshot', snapshotId, name, deadlineAt, ...numbered },
      };
    }
    case 'folder.snapshot-taken':
      return taken(folder, fact.data.snapshotId, fact.data.takenAt);
    case 'folder.snapshot-removal-requested':
      return {
        ...folder,
        fault: null,
        work: { kind: 'snapshot-removal', snapshotId: fact.data.snapshotId },
      };
    case 'folder.snapshot-removed':
      return {
        ...folder,
        work: null,
        snapshots: folder.snapshots.filter(({ snapshotId }) => snapshotId !== fact.data.snapshotId),
      };
    case 'folder.rollback-requested': {
      const { snapshotId, deadlineAt } = fact.data;
      return { ...folder, fault: null, work: { kind: 'rollback', snapshotId, deadlineAt } };
    }
    case 'folder.rolled-back':
      return { ...folder, work: null };
    case 'folder.mounted': {
      const { sessionId, epoch, nodeId, mounts } = fact.data;
      const others = folder.mounts.filter((hold) => !isHold(hold, fact.data));
      return { ...folder, mounts: [...others, { sessionId, epoch, nodeId, mounts }] };
    }
    case 'folder.unmounted':
      return { ...folder, mounts: folder.mounts.filter((hold) => !isHold(hold, fact.data)) };
    case 'folder.quota-reached':
      return { ...folder, quotaPercent: fact.data.percent };
    case 'folder.quota-cleared':
      return { ...folder, quotaPercent: 0 };
    default:
      return unreachable(fact);
  }
};

/** What a fact does to a folder. The past happened: nothing is refused here. */
export const evolveFolder = (state: FolderState, fact: FolderFact): FolderState => {
  if (fact.type === 'folder.requested') return state.phase === 'unknown' ? begun(fact) : state;
  return state.phase === 'unknown' ? state : follow(state, fact);
};
