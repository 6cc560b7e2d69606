import { accept, DependencyFailure } from '#kernel';
import type { FolderViews } from '../ports/folder-views.ts';
import type { FolderRoots, FreeBytes } from '../ports/folder-roots.ts';
import type { ResolveFolder } from './resolve-folder.ts';

/** Where files are, and how much more there may be: the lesser of what the quota and what the volume leave. */
export const folderRoots =
  (resolve: ResolveFolder, views: FolderViews, free: FreeBytes): FolderRoots =>
  async (caller, ref, need) => {
    const resolved = await resolve(caller, ref, need);
    if (!resolved.ok) return resolved;
    const { folderId, name, rootPath, quotaBytes } = resolved.value;
    const root = { folderId, name, rootPath };
    if (need === 'read') return accept({ ...root, roomBytes: null });
    const freeNow = await free(rootPath).catch((cause: unknown) => {
      throw new DependencyFailure(`folder ${folderId}`, 'look at its volume', { retryable: true, cause });
    });
    if (quotaBytes === null) return accept({ ...root, roomBytes: freeNow });
    const { usedBytes } = (await views.measured(folderId)) ?? { usedBytes: 0 };
    const quotaLeft = Math.max(0, quotaBytes - usedBytes);
    return accept({ ...root, roomBytes: Math.min(freeNow, quotaLeft) });
  };
