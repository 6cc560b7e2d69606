import type { CheckMountsAnswer } from '#contracts';
import type { Clock, Refusal, Result } from '#kernel';
import type { Folders } from '../ports/folders.ts';
import { shortMemory } from './short-memory.ts';
import type { ShortMemory } from './short-memory.ts';

export type RememberedHomes = Pick<ShortMemory<unknown>, 'heard'> & { readonly folders: Folders };

/**
 * Each session without folders of its own would ask the storage service whether its user has a home folder. What it said is known for a moment; whoever did
 * something to folders here, or looked at them, has it asked for anew, as does what is heard of folders from elsewhere.
 */
export const rememberHomes = (folders: Folders, clock: Clock): RememberedHomes => {
  const { recall, forget, heard } = shortMemory<Result<CheckMountsAnswer, Refusal>>('folder', clock);
  const thenForget = <Answer>(answer: Promise<Answer>): Promise<Answer> => answer.finally(forget);
  return {
    heard,
    folders: {
      ...folders,
      create: (command) => thenForget(folders.create(command)),
      change: (command) => thenForget(folders.change(command)),
      read: (caller, folder) => thenForget(folders.read(caller, folder)),
      list: (query) => thenForget(folders.list(query)),
      checkMounts: (query) => {
        const { caller } = query;
        if (query.folders.length > 0) return folders.checkMounts(query);
        return recall(JSON.stringify([caller.userId, caller.role, caller.projectIds]), () =>
          folders.checkMounts(query),
        );
      },
    },
  };
};
