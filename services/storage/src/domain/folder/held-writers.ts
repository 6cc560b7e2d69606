import type { NodeId } from '#kernel';
import type { Folder } from './folder-state.ts';
import type { Holder } from './mount-folder.ts';

/** Whose programs on a node are to stand still: those that may write into a folder that is full, where nothing else keeps them from writing on. */
export const heldWriters = (
  folder: Pick<Folder, 'mounts' | 'quotaPercent' | 'quotaBytes'>,
  node: NodeId,
  quota: 'hard' | 'accounted',
): readonly Holder[] =>
  quota === 'hard' || folder.quotaPercent < 100 || folder.quotaBytes === null
    ? []
    : folder.mounts
        .filter(({ nodeId, mounts }) => nodeId === node && mounts.some(({ isReadOnly }) => !isReadOnly))
        .map(({ sessionId, epoch, nodeId }) => ({ sessionId, epoch, nodeId }));
