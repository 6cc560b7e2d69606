import { type EpochMs, type Refusal, type Result, accept, refuse } from '#kernel';
import type { Facts, NextName, Stamp } from './change-folder.ts';
import type { Folder } from './folder-state.ts';
import { nameTaken } from './request-folder.ts';

type Outcome<Code extends string> = Result<Facts, Refusal<Code>>;

const busy = (folder: Folder, what: string): Refusal<'folder-busy'> => ({
  code: 'folder-busy',
  message: `The folder ${folder.name} ${what}: ask again when that is over.`,
});

/** Out of use. What has it mounted keeps it until it ends; nothing new gets it. */
export const trashFolder = (folder: Folder, { by, at }: Stamp): Outcome<'folder-busy'> => {
  const { folderId, nameId, phase, work } = folder;
  if (phase === 'trashed' || phase === 'purging') return accept([]);
  if (work !== null || phase !== 'ready') return refuse(busy(folder, 'is worked on'));
  return accept([
    { type: 'folder.trashed', data: { folderId, by, trashedAt: at } },
    { type: 'foldername.freed', data: { nameId, folderId, freedAt: at } },
  ]);
};

/** Back into use, if its name is still free. */
export const restoreFolder = (
  folder: Folder,
  next: NextName,
  { by, at }: Stamp,
): Outcome<'folder-name-taken' | 'folder-trashed'> => {
  const { folderId, nameId, name, phase } = folder;
  if (phase === 'ready' || phase === 'provisioning') return accept([]);
  if (phase !== 'trashed')
    return refuse({ code: 'folder-trashed', message: `The folder ${name} is being purged, or is gone.` });
  if (next.state.folderId !== null) return refuse(nameTaken(name));
  return accept([
    { type: 'folder.restored', data: { folderId, by, restoredAt: at } },
    { type: 'foldername.taken', data: { nameId, folderId, takenAt: at } },
  ]);
};

/** For good: from the trash only, or if it never came to be. The files go once no session has them. */
export const purgeFolder = (folder: Folder, { by, at }: Stamp): Outcome<'folder-not-trashed'> => {
  const { folderId, name, phase } = folder;
  if (phase === 'purging' || phase === 'purged') return accept([]);
  if (phase !== 'trashed' && phase !== 'failed')
    return refuse({ code: 'folder-not-trashed', message: `Put the folder ${name} into the trash first.` });
  return accept([{ type: 'folder.purge-requested', data: { folderId, by, requestedAt: at } }]);
};

/** Nothing of it is left on the volume. */
export const notePurged = ({ folderId, phase, mounts }: Folder, at: EpochMs): Facts =>
  phase === 'purging' && mounts.length === 0
    ? [{ type: 'folder.purged', data: { folderId, purgedAt: at } }]
    : [];
