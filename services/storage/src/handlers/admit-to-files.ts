import type { FileAdmission, FileNeed } from '#contracts';
import { accept, refuse, type Refusal, type Result } from '#kernel';
import type { FolderCaller } from '../domain/folder/rights.ts';
import type { FileDoorAddress, FileTickets } from '../ports/file-tickets.ts';
import type { FolderRoots } from '../ports/folder-roots.ts';

export type AdmitToFiles = (
  caller: FolderCaller,
  folder: string,
  need: FileNeed,
) => Promise<Result<FileAdmission, Refusal>>;

/** Shows a gateway the way to the files of a folder, if the caller may use them so. Asked for each request: rights change. */
export const admitToFiles =
  (roots: FolderRoots, tickets: FileTickets, door: FileDoorAddress): AdmitToFiles =>
  async (caller, folder, need) => {
    const url = door.url();
    if (url === undefined)
      return refuse({ code: 'unavailable', message: 'The file door is not open yet. Try again.' });
    const root = await roots(caller, folder, need);
    if (!root.ok) return root;
    const { folderId, rootPath, roomBytes } = root.value;
    return accept({
      url,
      ticket: tickets.issue({ folderId, userId: caller.userId, rootPath, need, roomBytes }),
    });
  };
