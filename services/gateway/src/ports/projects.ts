import type {
  ChangeProjectCommandDto,
  CloseProjectAnswer,
  CloseProjectCommandDto,
  CreateProjectCommandDto,
  ListProjectsAnswer,
  ProjectAnswer,
  ReadProjectAnswer,
  ReopenProjectCommandDto,
  SetQuotaAnswer,
  SetQuotaCommandDto,
  SetUserQuotaCommandDto,
} from '#contracts';
import type { ProjectId, Refusal, Result } from '#kernel';

/** The owner of projects. @throws DependencyFailure when it does not answer in time */
export type Projects = {
  readonly create: (command: CreateProjectCommandDto) => Promise<Result<ProjectAnswer, Refusal>>;
  readonly change: (command: ChangeProjectCommandDto) => Promise<Result<ProjectAnswer, Refusal>>;
  readonly close: (command: CloseProjectCommandDto) => Promise<Result<CloseProjectAnswer, Refusal>>;
  readonly reopen: (command: ReopenProjectCommandDto) => Promise<Result<ProjectAnswer, Refusal>>;
  readonly setQuota: (command: SetQuotaCommandDto) => Promise<Result<SetQuotaAnswer, Refusal>>;
  readonly setUserQuota: (command: SetUserQuotaCommandDto) => Promise<Result<SetQuotaAnswer, Refusal>>;
  readonly list: (page: {
    readonly after?: ProjectId;
    readonly limit: number;
  }) => Promise<Result<ListProjectsAnswer, Refusal>>;
  readonly read: (id: ProjectId) => Promise<Result<ReadProjectAnswer, Refusal>>;
};
