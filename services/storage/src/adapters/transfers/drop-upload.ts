import { FolderRefused, folderUploads, openRoot } from '#folder-files';
import type { FolderId } from '#kernel';
import { userId } from '#kernel';
import type { FolderRoots } from '../../ports/folder-roots.ts';

const SERVICE = { userId: userId('service'), projectIds: [], role: 'admin' } as const;

/** Takes an upload that nobody goes on with from its folder. A folder that is gone, or in the trash, has none that matters. */
export const dropUpload =
  (roots: FolderRoots) =>
  async (folder: FolderId, uploadId: string): Promise<void> => {
    const root = await roots(SERVICE, folder, 'write');
    if (!root.ok) {
      if (root.refusal.code === 'volume-unavailable' || root.refusal.code === 'folder-busy')
        throw new Error(root.refusal.message);
      return;
    }
    const open = await openRoot(root.value.rootPath);
    try {
      const uploads = await folderUploads(open);
      try {
        await uploads.drop(uploadId);
      } finally {
        await uploads.close();
      }
    } catch (error) {
      if (!(error instanceof FolderRefused) || error.refusal.code !== 'upload-unknown') throw error;
    } finally {
      await open.close();
    }
  };
