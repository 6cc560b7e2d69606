import type { Requester } from '#bus';
import { type MountedFrom, PATTERNS, type PreparedMount } from '#contracts';
import { accept, DependencyFailure, type NodeId } from '#kernel';
import type { FolderSource } from '../../ports/session-folders.ts';
import { isRecord } from '../disk/is-record.ts';

const PREPARE = { timeoutMs: 10_000 };

const isText = (value: unknown): value is string => typeof value === 'string';
const readMountedFrom = (value: unknown): { readonly mountedFrom?: MountedFrom } => {
  if (!isRecord(value)) return {};
  const { from, at, options } = value;
  return isText(from) && isText(at) && isText(options) ? { mountedFrom: { from, at, options } } : {};
};
const readMount = (value: unknown): PreparedMount | null => {
  if (!isRecord(value)) return null;
  const { folderId, name, volumeId, root, path, subPath, target, isReadOnly } = value;
  if (!isText(folderId) || !isText(name) || !isText(volumeId) || !isText(root) || !isText(path)) return null;
  if (!isText(target) || typeof isReadOnly !== 'boolean') return null;
  return {
    folderId,
    name,
    volumeId,
    root,
    path,
    target,
    isReadOnly,
    ...(isText(subPath) ? { subPath } : {}),
    ...readMountedFrom(value['mountedFrom']),
  };
};

/** Folders from the storage service, which records who has them. */
export const busFolderSource = (request: Requester, nodeId: NodeId): FolderSource => ({
  prepare: async ({ sessionId, epoch }) => {
    const outcome = await request(PATTERNS.mountPrepare(nodeId), { nodeId, sessionId, epoch }, PREPARE);
    if (!outcome.ok) return outcome;
    const mounts = isRecord(outcome.value) ? outcome.value['mounts'] : undefined;
    const read = Array.isArray(mounts) ? mounts.map(readMount) : [null];
    if (!read.every((mount) => mount !== null))
      throw new DependencyFailure('storage', 'get the folders of a session', {
        retryable: false,
        cause: 'not a list of mounts',
      });
    return accept(read);
  },
});
