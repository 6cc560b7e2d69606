import { accept, type Clock, describeError, type Log, type Refusal, type Result } from '#kernel';
import { unmountFolder } from '../domain/folder/mount-folder.ts';
import type { FolderViews } from '../ports/folder-views.ts';
import type { DecideOnStreams } from './decide-on-streams.ts';
import { storageCommand } from './name-ids.ts';

const AT_ONCE_MAX = 100;

type Ports = {
  readonly streams: DecideOnStreams;
  readonly views: FolderViews;
  readonly clock: Clock;
  readonly log: Log;
};

/** Folders that a session held on a node where its containers are gone by now are given back. */
export const releaseMounts =
  ({ streams, views, clock, log }: Ports) =>
  async (): Promise<void> => {
    for (const { folderId, ...holder } of await views.orphanedHolds(AT_ONCE_MAX))
      try {
        await streams.record({
          commandId: storageCommand('unmount', folderId, holder.sessionId, holder.epoch, holder.nodeId),
          meta: { actor: 'service:storage', correlationId: holder.sessionId },
          reads: { folders: [folderId] },
          decide: (view): Result<ReturnType<typeof unmountFolder>, Refusal> => {
            const folder = view.folder(folderId);
            return accept(folder.phase === 'unknown' ? [] : unmountFolder(folder, holder, clock.now()));
          },
        });
      } catch (error) {
        log.warn(
          { folderId, ...holder, cause: describeError(error) },
          'a folder could not be given back yet',
        );
      }
  };
