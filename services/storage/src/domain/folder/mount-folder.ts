import type {
  FolderMount,
  FolderMounted,
  FolderUnmounted,
  VolumeCapabilities,
  WorkloadFolder,
} from '#contracts';
import {
  accept,
  type EpochMs,
  type NodeId,
  type Refusal,
  refuse,
  type Result,
  type SessionId,
} from '#kernel';
import type { Folder, MountHold } from './folder-state.ts';
import { type AccessRefusal, type FolderCaller, inUse, isRight, rightTo } from './rights.ts';

/** Who has it mounted, and where. */
export type Holder = { readonly sessionId: SessionId; readonly epoch: number; readonly nodeId: NodeId };
export type MountRefusal = AccessRefusal | Refusal<'snapshot-unknown' | 'folder-full'>;

/** How a session gets to see a folder: read-write as far as its user may write, unless it wishes for less. */
export const mountOf = (
  folder: Folder,
  caller: FolderCaller,
  wish: WorkloadFolder,
  quota: VolumeCapabilities['quota'] = 'hard',
): Result<FolderMount, MountRefusal> => {
  const usable = inUse(folder, 'read');
  if (!usable.ok) return usable;
  const { target, subPath, snapshotId, access } = wish;
  if (snapshotId !== undefined && !folder.snapshots.some((snapshot) => snapshot.snapshotId === snapshotId))
    return refuse({
      code: 'snapshot-unknown',
      message: `The folder ${folder.name} has no such snapshot any more.`,
    });
  // A volume that can't hold the bound itself takes no more writers. Who has it already keeps it, to make room.
  const isFull = quota === 'accounted' && folder.quotaPercent === 100;
  const hasRight = isRight(rightTo(folder, caller), 'write');
  const mayWrite = hasRight && !folder.isPublished && snapshotId === undefined && !isFull;
  if (access === 'read-write' && hasRight && isFull)
    return refuse({
      code: 'folder-full',
      message: `The folder ${folder.name} has come to its quota: make room, raise the quota, or mount it read-only.`,
    });
  if (access === 'read-write' && !mayWrite) {
    const why = folder.isPublished
      ? 'it is a published dataset'
      : snapshotId === undefined
        ? `you have the right to ${rightTo(folder, caller)} it`
        : 'it is a snapshot';
    const code = folder.isPublished || snapshotId !== undefined ? 'folder-read-only' : 'folder-no-access';
    return refuse({ code, message: `The folder ${folder.name} can only be mounted read-only: ${why}.` });
  }
  return accept({
    target,
    ...(subPath === undefined ? {} : { subPath }),
    ...(snapshotId === undefined ? {} : { snapshotId }),
    isReadOnly: access === 'read-only' || !mayWrite,
  });
};

export const isHolder = (hold: MountHold, { sessionId, epoch, nodeId }: Holder): boolean =>
  hold.sessionId === sessionId && hold.epoch === epoch && hold.nodeId === nodeId;

/** A node is about to make a container that sees it. The same again records nothing. */
export const mountFolder = (
  folder: Folder,
  holder: Holder,
  mounts: readonly FolderMount[],
  at: EpochMs,
): readonly FolderMounted[] =>
  folder.mounts.some((hold) => isHolder(hold, holder))
    ? []
    : [{ type: 'folder.mounted', data: { folderId: folder.folderId, ...holder, mounts, mountedAt: at } }];

/** The container is gone. */
export const unmountFolder = (folder: Folder, holder: Holder, at: EpochMs): readonly FolderUnmounted[] =>
  folder.mounts.some((hold) => isHolder(hold, holder))
    ? [{ type: 'folder.unmounted', data: { folderId: folder.folderId, ...holder, unmountedAt: at } }]
    : [];
