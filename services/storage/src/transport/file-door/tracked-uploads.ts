import type { FolderUploads } from '#folder-files';
import type { UploadPart } from '../../handlers/upload-parts.ts';

/** The uploads of a folder, each step of which is told to the transfer that it belongs to. */
export const trackedUploads = (uploads: FolderUploads, part: UploadPart | undefined): FolderUploads =>
  part === undefined
    ? uploads
    : {
        ...uploads,
        begin: async (id, record) => {
          await uploads.begin(id, record);
          await part.begun(id);
        },
        find: async (id) => {
          const state = await uploads.find(id);
          if (state.isSettled) await part.ended(id, true);
          return state;
        },
        settle: async (id) => {
          await uploads.settle(id);
          await part.ended(id, true);
        },
        drop: async (id) => {
          await uploads.drop(id);
          await part.ended(id, false);
        },
      };
