import {
  ChangeFolderCommandDto,
  CreateFolderCommandDto,
  parseAs,
  RegisterVolumeCommandDto,
} from '#contracts';
import type {
  ChangeFolderAnswer,
  FolderAction,
  FolderCallerDto,
  RegisterVolumeAnswer,
  VolumeDto,
} from '#contracts';
import { accept, isName, projectId } from '#kernel';
import type { CommandId, ProjectId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Folders } from '../ports/folders.ts';
import type { RequireOpenProject } from './require-open-project.ts';

/** What is sent along of an action: fields of the command, and no others. */
export type FolderFields = Partial<
  Pick<
    ChangeFolderCommandDto,
    'name' | 'description' | 'quotaBytes' | 'owner' | 'party' | 'permission' | 'snapshot' | 'isTrial'
  >
>;

export type OperateFolders = {
  /** `origin`: the folder that it becomes a copy of. */
  readonly create: (
    caller: Caller,
    wish: { readonly owner?: string | undefined },
    commandId: CommandId,
    origin?: string,
  ) => Promise<Result<ChangeFolderAnswer, Refusal>>;
  readonly change: (
    caller: Caller,
    folder: string,
    action: FolderAction,
    fields: FolderFields,
    commandId: CommandId,
  ) => Promise<Result<ChangeFolderAnswer, Refusal>>;
  readonly registerVolume: (
    caller: Caller,
    volumeId: string,
    volume: VolumeDto,
    commandId: CommandId,
  ) => Promise<Result<RegisterVolumeAnswer, Refusal>>;
};

/** Who asks, as the owner of folders wants to know it. */
export const folderCallerOf = ({ userId, projectId, role }: Caller): FolderCallerDto => ({
  userId,
  projectIds: [projectId],
  role,
});

/** The project that is to own a folder, or to get a right to it; null: a person is, or nobody. */
const projectIn = (party: string | undefined): ProjectId | null => {
  const [kind, id = ''] = (party ?? '').split(':');
  return kind === 'project' && isName(id) ? projectId(id) : null;
};

export const operateFolders = (folders: Folders, isOpen: RequireOpenProject): OperateFolders => ({
  create: async (caller, wish, commandId, origin) => {
    const open = await isOpen(projectIn(wish.owner) ?? caller.projectId);
    if (!open.ok) return open;
    const cloned = origin === undefined ? {} : { origin };
    const command = parseAs(CreateFolderCommandDto, {
      ...wish,
      ...cloned,
      commandId,
      caller: folderCallerOf(caller),
    });
    return command.ok ? folders.create(command.value) : command;
  },
  change: async (caller, folder, action, fields, commandId) => {
    const given = action === 'share' ? projectIn(fields.party) : projectIn(fields.owner);
    const open = given === null ? accept(undefined) : await isOpen(given);
    if (!open.ok) return open;
    const command = parseAs(ChangeFolderCommandDto, {
      ...fields,
      commandId,
      caller: folderCallerOf(caller),
      folder,
      action,
    });
    return command.ok ? folders.change(command.value) : command;
  },
  registerVolume: async (caller, volumeId, volume, commandId) => {
    const by = `user:${caller.userId}`;
    const command = parseAs(RegisterVolumeCommandDto, { ...volume, volumeId, commandId, by });
    return command.ok ? folders.registerVolume(command.value) : command;
  },
});
