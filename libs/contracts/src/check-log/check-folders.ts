import { unreachable } from '#kernel';
import type { RecordedEvent } from '../envelope.ts';
import type { FolderFact, FolderNameFact } from '../folder-events.ts';
import type { SayFault } from './log-fault.ts';

type Work = 'provision' | 'snapshot' | 'snapshot-removal' | 'rollback' | 'purge' | null;
type Seen = { isTrashed: boolean; isOver: boolean; work: Work; holds: Set<string> };

/** A folder begins once, ends once, has one work at a time, and ends when nobody has it; a name is one folder's at a time. */
export const createFoldersCheck = (isWhole: boolean) => {
  const folders = new Map<string, Seen>();
  const names = new Map<string, string | null>();

  const begin = (seen: Seen, work: Work, say: SayFault): void => {
    if (seen.work !== null) say('out-of-order', `${work} begins during ${seen.work}`);
    seen.work = work;
  };
  const end = (seen: Seen, work: Work, say: SayFault): void => {
    if (seen.work !== work) say('out-of-order', `${work} ended, and ${seen.work ?? 'nothing'} was under way`);
    seen.work = null;
  };

  const follow = (seen: Seen, event: RecordedEvent<FolderFact>, say: SayFault): void => {
    switch (event.type) {
      case 'folder.requested':
        say('fact-twice', 'it is asked for again');
        return;
      case 'folder.provisioned':
        end(seen, 'provision', say);
        return;
      case 'folder.work-failed':
        end(seen, event.data.work, say);
        return;
      case 'folder.snapshot-requested':
        begin(seen, 'snapshot', say);
        return;
      case 'folder.snapshot-taken':
        end(seen, 'snapshot', say);
        return;
      case 'folder.snapshot-removal-requested':
        begin(seen, 'snapshot-removal', say);
        return;
      case 'folder.snapshot-removed':
        end(seen, 'snapshot-removal', say);
        return;
      case 'folder.rollback-requested':
        if (seen.holds.size > 0) say('folder-held', 'it is rolled back while a session has it');
        begin(seen, 'rollback', say);
        return;
      case 'folder.rolled-back':
        end(seen, 'rollback', say);
        return;
      case 'folder.trashed':
      case 'folder.restored': {
        const isTrashed = event.type === 'folder.trashed';
        if (seen.isTrashed === isTrashed) say('out-of-order', `${event.type} when it was so already`);
        seen.isTrashed = isTrashed;
        return;
      }
      case 'folder.purge-requested':
        begin(seen, 'purge', say);
        return;
      case 'folder.purged':
        if (seen.holds.size > 0) say('folder-held', 'it is purged while a session has it');
        end(seen, 'purge', say);
        seen.isOver = true;
        return;
      case 'folder.mounted':
        if (seen.isTrashed || seen.work === 'provision' || seen.work === 'rollback' || seen.work === 'purge')
          say('folder-held', `it is mounted ${seen.isTrashed ? 'from the trash' : `during ${seen.work}`}`);
        seen.holds.add(`${event.data.sessionId}/${event.data.epoch}/${event.data.nodeId}`);
        return;
      case 'folder.unmounted':
        if (!seen.holds.delete(`${event.data.sessionId}/${event.data.epoch}/${event.data.nodeId}`) && isWhole)
          say('out-of-order', `${event.data.sessionId} gives back what it did not have`);
        return;
      case 'folder.quota-set':
      case 'folder.renamed':
      case 'folder.described':
      case 'folder.shared':
      case 'folder.share-accepted':
      case 'folder.unshared':
      case 'folder.owner-changed':
      case 'folder.published':
      case 'folder.reopened':
      case 'folder.copy-cancelled':
      case 'folder.quota-reached':
      case 'folder.quota-cleared':
        return;
      default:
        unreachable(event);
    }
  };

  return {
    seeFolder: (event: RecordedEvent<FolderFact>, say: SayFault): void => {
      const { folderId } = event.data;
      const seen = folders.get(folderId);
      if (seen === undefined) {
        if (event.type === 'folder.requested')
          folders.set(folderId, { isTrashed: false, isOver: false, work: 'provision', holds: new Set() });
        else if (isWhole) say('out-of-order', `${event.type} is the first that is known of it`);
        return;
      }
      if (seen.isOver) say('event-after-end', `${event.type} after it was purged`);
      else follow(seen, event, say);
    },
    seeName: ({ type, data: { nameId, folderId } }: RecordedEvent<FolderNameFact>, say: SayFault): void => {
      const holder = names.get(nameId);
      if (type === 'foldername.taken') {
        if (typeof holder === 'string') say('name-taken-twice', `${folderId} takes the name of ${holder}`);
        names.set(nameId, folderId);
        return;
      }
      if (holder !== folderId && (isWhole || typeof holder === 'string'))
        say('out-of-order', `${folderId} gives back a name that is not its own`);
      names.set(nameId, null);
    },
  };
};
