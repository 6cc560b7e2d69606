import type { FileJobCommandDto, FileJobQueryDto, FileJobStanding, ListFileJobsAnswer } from '#contracts';
import type { Refusal, Result } from '#kernel';

/** Long work on the files of folders, at its owner. @throws DependencyFailure */
export type FileJobs = {
  readonly request: (command: FileJobCommandDto) => Promise<Result<FileJobStanding, Refusal>>;
  readonly cancel: (query: FileJobQueryDto) => Promise<Result<FileJobStanding, Refusal>>;
  readonly read: (query: FileJobQueryDto) => Promise<Result<FileJobStanding, Refusal>>;
  readonly list: (query: FileJobQueryDto) => Promise<Result<ListFileJobsAnswer, Refusal>>;
};
