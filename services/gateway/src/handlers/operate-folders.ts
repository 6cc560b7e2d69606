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
import type { CommandId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { Folders } from '../ports/folders.ts';

/** What is sent along of an action: fields of the command, and no others. */
export type FolderFields = Partial<
  Pick<
    ChangeFolderCommandDto,
    'name' | 'description' | 'quotaBytes' | 'owner' | 'party' | 'permission' | 'snapshot'
  >
>;

export type OperateFolders = {
  /** `origin`: the folder that it becomes a copy of. */
  readonly create: (
    caller: Caller,
    wish: object,
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

export const operateFolders = (folders: Folders): OperateFolders => ({
  create: async (caller, wish, commandId, origin) => {
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
