import type { Party } from '#contracts';
import { accept, folderId, isSessionId, refuse, type FolderId, type Refusal, type Result } from '#kernel';
import type { Folder } from '../domain/folder/folder-state.ts';
import { type FolderCaller, partiesOf, unknownFolder } from '../domain/folder/rights.ts';
import type { FolderViews } from '../ports/folder-views.ts';

export type FindFolder = (
  caller: FolderCaller,
  ref: string,
) => Promise<Result<FolderId, Refusal<'folder-unknown' | 'folder-ambiguous'>>>;

/** Nearest first: his own, his projects', what others share with him. */
const nearest = (found: readonly Folder[], parties: readonly Party[]): readonly Folder[] => {
  const [own = ''] = parties;
  const mine = found.filter(({ owner }) => owner === own);
  if (mine.length > 0) return mine;
  const ours = found.filter(({ owner }) => parties.includes(owner));
  return ours.length > 0 ? ours : found;
};

/** The folder that somebody means by a name or an id. Whether he may use it is asked of its state. */
export const findFolder =
  (views: FolderViews): FindFolder =>
  async (caller, ref) => {
    await views.catchUp();
    const parties = partiesOf(caller);
    const near = nearest(await views.named(ref, parties), parties);
    if (near.length > 1) {
      const which = near.map((folder) => `${folder.folderId} (of ${folder.owner})`).join(', ');
      return refuse({
        code: 'folder-ambiguous',
        message: `Several folders go by the name ${ref}: say which by its id: ${which}.`,
        pointer: '/folder',
      });
    }
    const [found] = near;
    if (found !== undefined) return accept(found.folderId);
    return isSessionId(ref) ? accept(folderId(ref)) : refuse(unknownFolder(ref));
  };
