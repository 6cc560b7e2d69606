import { accept, DependencyFailure, describeError } from '#kernel';
import type { Log, Refusal, Result } from '#kernel';
import type { OwnedFolderDto, SessionFolderDto } from '#contracts';
import type { Caller } from '../domain/caller.ts';
import type { Folders } from '../ports/folders.ts';
import type { FindSessions } from './find-sessions.ts';
import { folderCallerOf } from './operate-folders.ts';
import type { ResolveImage } from './own-images/resolve-image.ts';
import { resolveAfter, type ResolveAfter } from './resolve-after.ts';

export type ResolveFolders = (
  caller: Caller,
  folders: readonly SessionFolderDto[],
) => Promise<Result<readonly OwnedFolderDto[], Refusal>>;

/**
 * Folders of a session by their ids, and the home folder of its user. What can't be had is refused now, and not when the session has waited for its place.
 * Who asks for no folder goes without his home while the storage service does not answer.
 */
const resolveFolders =
  (owner: Folders, log: Log): ResolveFolders =>
  async (caller, folders) => {
    try {
      const checked = await owner.checkMounts({ caller: folderCallerOf(caller), folders });
      return checked.ok ? accept(checked.value.folders) : checked;
    } catch (error) {
      if (folders.length > 0 || !(error instanceof DependencyFailure)) throw error;
      log.debug({ cause: describeError(error) }, 'the storage service does not answer: no home folder');
      return accept([]);
    }
  };

/** What of a wish is named by people, as ids. */
export type Resolvers = {
  readonly after: ResolveAfter;
  readonly folders: ResolveFolders;
  readonly image: ResolveImage;
};

export const resolvers = (find: FindSessions, owner: Folders, image: ResolveImage, log: Log): Resolvers => ({
  image,
  after: resolveAfter(find),
  folders: resolveFolders(owner, log),
});
