import type {
  ChangeFolderAnswer,
  CheckMountsAnswer,
  CheckMountsQueryDto,
  ChangeFolderCommandDto,
  CreateFolderCommandDto,
  FolderCallerDto,
  FolderStanding,
  ListFoldersAnswer,
  ListVolumesAnswer,
  MountStandingsAnswer,
  RegisterVolumeAnswer,
  RegisterVolumeCommandDto,
  VolumeFiguresAnswer,
  VolumeStanding,
} from '#contracts';
import type { Refusal, Result, VolumeId } from '#kernel';

/** The owner of folders and volumes. @throws DependencyFailure when it does not answer in time */
export type Folders = {
  readonly create: (command: CreateFolderCommandDto) => Promise<Result<ChangeFolderAnswer, Refusal>>;
  readonly change: (command: ChangeFolderCommandDto) => Promise<Result<ChangeFolderAnswer, Refusal>>;
  readonly read: (caller: FolderCallerDto, folder: string) => Promise<Result<FolderStanding, Refusal>>;
  readonly list: (query: {
    readonly caller: FolderCallerDto;
    readonly reach: 'own' | 'all';
    readonly where: 'use' | 'trash';
    readonly after?: string;
    readonly limit: number;
  }) => Promise<Result<ListFoldersAnswer, Refusal>>;
  /** Folders of a session, by their ids, with the home folder of who asks; refused if one of them can't be had. */
  readonly checkMounts: (query: CheckMountsQueryDto) => Promise<Result<CheckMountsAnswer, Refusal>>;
  readonly registerVolume: (
    command: RegisterVolumeCommandDto,
  ) => Promise<Result<RegisterVolumeAnswer, Refusal>>;
  readonly volume: (id: VolumeId) => Promise<Result<VolumeStanding, Refusal>>;
  readonly figures: (id: VolumeId) => Promise<Result<VolumeFiguresAnswer, Refusal>>;
  /** How folders of a session stand, and their volumes, with so many of the newest samples. */
  readonly mounted: (
    folderIds: readonly string[],
    samples: number,
  ) => Promise<Result<MountStandingsAnswer, Refusal>>;
  readonly volumes: () => Promise<Result<ListVolumesAnswer, Refusal>>;
};
