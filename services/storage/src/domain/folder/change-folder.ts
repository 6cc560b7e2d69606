import type { FolderFact, FolderNameFact, Party } from '#contracts';
import {
  type Bytes,
  type EpochMs,
  type FolderNameId,
  type Refusal,
  type Result,
  accept,
  refuse,
} from '#kernel';
import type { FolderNameState } from './folder-name.ts';
import type { Folder } from './folder-state.ts';
import { nameTaken } from './request-folder.ts';

export type Stamp = { readonly by: string; readonly at: EpochMs };
export type Facts = readonly (FolderFact | FolderNameFact)[];
type Changed<Code extends string> = Result<Facts, Refusal<Code>>;

/** The name that it moves to, and whether somebody goes by it. */
export type NextName = { readonly nameId: FolderNameId; readonly state: FolderNameState };

const swapNames = ({ folderId, nameId: before }: Folder, nameId: FolderNameId, at: EpochMs): Facts => [
  { type: 'foldername.freed', data: { nameId: before, folderId, freedAt: at } },
  { type: 'foldername.taken', data: { nameId, folderId, takenAt: at } },
];

const isOut = ({ phase }: Folder): boolean => phase !== 'ready' && phase !== 'provisioning';
export const outOfUse = ({ name, phase }: Folder): Refusal<'folder-trashed'> => ({
  code: 'folder-trashed',
  message:
    phase === 'failed'
      ? `The folder ${name} could not be made; all that can be done with it is to purge it.`
      : `The folder ${name} is in the trash: restore it first.`,
});

/** Another name among the names of its owner. */
export const renameFolder = (
  folder: Folder,
  name: string,
  next: NextName,
  { by, at }: Stamp,
): Changed<'folder-name-taken' | 'folder-trashed' | 'invalid-request'> => {
  const { folderId } = folder;
  if (isOut(folder)) return refuse(outOfUse(folder));
  if (folder.name === name) return accept([]);
  if (folder.kind === 'home')
    return refuse({ code: 'invalid-request', message: 'A home folder keeps its name.', pointer: '/name' });
  if (next.state.folderId !== null) return refuse(nameTaken(name));
  const data = { folderId, nameId: next.nameId, name, by, renamedAt: at };
  return accept([{ type: 'folder.renamed', data }, ...swapNames(folder, next.nameId, at)]);
};

/** Another owner; what he was given before is part of it now. */
export const changeOwner = (
  folder: Folder,
  owner: Party,
  next: NextName,
  { by, at }: Stamp,
): Changed<'folder-name-taken' | 'folder-trashed' | 'invalid-request'> => {
  const { folderId } = folder;
  if (isOut(folder)) return refuse(outOfUse(folder));
  if (folder.owner === owner) return accept([]);
  if (folder.kind === 'home')
    return refuse({ code: 'invalid-request', message: 'A home folder keeps its owner.', pointer: '/owner' });
  if (next.state.folderId !== null) return refuse(nameTaken(folder.name));
  const data = { folderId, nameId: next.nameId, owner, by, changedAt: at };
  return accept([{ type: 'folder.owner-changed', data }, ...swapNames(folder, next.nameId, at)]);
};

export const describeFolder = (folder: Folder, description: string, { by, at }: Stamp): Facts =>
  folder.description === description
    ? []
    : [{ type: 'folder.described', data: { folderId: folder.folderId, description, by, describedAt: at } }];

/** Another bound; null: as much as the volume has. What it holds already stays. */
export const setFolderQuota = (folder: Folder, quotaBytes: Bytes | null, { by, at }: Stamp): Facts => {
  if (folder.quotaBytes === quotaBytes) return [];
  const bound = quotaBytes === null ? {} : { quotaBytes };
  return [{ type: 'folder.quota-set', data: { folderId: folder.folderId, ...bound, by, setAt: at } }];
};
