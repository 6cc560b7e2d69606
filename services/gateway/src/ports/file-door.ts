import type { FileAdmission, FileNeed, OpenLinkAnswer, SignLinkAnswer, SignLinkDto } from '#contracts';
import type { FolderCallerDto } from '#contracts';
import type { Refusal, Result } from '#kernel';

/** Asks the owner of folders for a way to their files. @throws DependencyFailure */
export type FileDoor = {
  readonly admit: (
    caller: FolderCallerDto,
    folder: string,
    need: FileNeed,
  ) => Promise<Result<FileAdmission, Refusal>>;
  readonly signLink: (wish: SignLinkDto) => Promise<Result<SignLinkAnswer, Refusal>>;
  readonly openLink: (token: string) => Promise<Result<OpenLinkAnswer, Refusal>>;
};
