import type { FolderNameFact } from '#contracts';
import { type FolderId, unreachable } from '#kernel';

/** Who goes by a name of an owner; null: nobody. */
export type FolderNameState = { readonly folderId: FolderId | null };
export const initialFolderName: FolderNameState = { folderId: null };

export const evolveFolderName = (_state: FolderNameState, fact: FolderNameFact): FolderNameState => {
  switch (fact.type) {
    case 'foldername.taken':
      return { folderId: fact.data.folderId };
    case 'foldername.freed':
      return { folderId: null };
    default:
      return unreachable(fact);
  }
};
