import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  ChangeProjectCommandDto,
  type CloseProjectAnswer,
  CloseProjectCommandDto,
  CreateProjectCommandDto,
  type ListProjectsAnswer,
  ListProjectsQueryDto,
  PATTERNS,
  PROJECT_USERS_MAX,
  type ProjectAnswer,
  type ReadProjectAnswer,
  ReadProjectQueryDto,
  ReopenProjectCommandDto,
  type SetQuotaAnswer,
  SetQuotaCommandDto,
  SetUserQuotaCommandDto,
  parseAs,
} from '#contracts';
import { type Refusal, type Result, accept, commandId, projectId } from '#kernel';
import type { ManageProjects, ProjectWish } from '../handlers/manage-projects.ts';
import type { SetQuota } from '../handlers/set-quota.ts';
import type { TellProjects } from '../handlers/tell-projects.ts';
import { MANAGE_PROJECTS, SET_QUOTA, TELL_PROJECTS } from '../tokens.ts';
import { holdLimitsOf, quotaOf } from './quota-words.ts';

const wishOf = (command: {
  readonly commandId: string;
  readonly projectId: string;
  readonly by: string;
}): ProjectWish => ({
  commandId: commandId(command.commandId),
  projectId: projectId(command.projectId),
  by: command.by,
});

/** Projects, what they may have, and what they have. */
@Controller()
export class ProjectsController {
  readonly #manage: ManageProjects;
  readonly #set: SetQuota;
  readonly #tell: TellProjects;
  constructor(
    @Inject(MANAGE_PROJECTS) manage: ManageProjects,
    @Inject(SET_QUOTA) set: SetQuota,
    @Inject(TELL_PROJECTS) tell: TellProjects,
  ) {
    this.#manage = manage;
    this.#set = set;
    this.#tell = tell;
  }

  @MessagePattern(PATTERNS.projectCreate)
  async create(@Payload() body: unknown): Promise<Result<ProjectAnswer, Refusal>> {
    const command = parseAs(CreateProjectCommandDto, body);
    return command.ok ? this.#manage.create(wishOf(command.value), command.value) : command;
  }

  @MessagePattern(PATTERNS.projectChange)
  async change(@Payload() body: unknown): Promise<Result<ProjectAnswer, Refusal>> {
    const command = parseAs(ChangeProjectCommandDto, body);
    return command.ok ? this.#manage.change(wishOf(command.value), command.value) : command;
  }

  @MessagePattern(PATTERNS.projectClose)
  async close(@Payload() body: unknown): Promise<Result<CloseProjectAnswer, Refusal>> {
    const command = parseAs(CloseProjectCommandDto, body);
    if (!command.ok) return command;
    const { stopSessions = false, isTrial = false } = command.value;
    return this.#manage.close(wishOf(command.value), { stopsSessions: stopSessions, isTrial });
  }

  @MessagePattern(PATTERNS.projectReopen)
  async reopen(@Payload() body: unknown): Promise<Result<ProjectAnswer, Refusal>> {
    const command = parseAs(ReopenProjectCommandDto, body);
    return command.ok ? this.#manage.reopen(wishOf(command.value)) : command;
  }

  @MessagePattern(PATTERNS.projectSetQuota)
  async setQuota(@Payload() body: unknown): Promise<Result<SetQuotaAnswer, Refusal>> {
    const command = parseAs(SetQuotaCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, projectId: project, quota, by, isTrial = false } = command.value;
    const set = { quota: quotaOf(quota) };
    return this.#set({ commandId: commandId(id), projectId: projectId(project), by, isTrial, set });
  }

  @MessagePattern(PATTERNS.projectSetUserQuota)
  async setUserQuota(@Payload() body: unknown): Promise<Result<SetQuotaAnswer, Refusal>> {
    const command = parseAs(SetUserQuotaCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, projectId: project, perUser, by, isTrial = false } = command.value;
    const set = { perUser: holdLimitsOf(perUser) };
    return this.#set({ commandId: commandId(id), projectId: projectId(project), by, isTrial, set });
  }

  @MessagePattern(PATTERNS.projectList)
  async list(@Payload() body: unknown): Promise<Result<ListProjectsAnswer, Refusal>> {
    const query = parseAs(ListProjectsQueryDto, body);
    if (!query.ok) return query;
    const { after, limit } = query.value;
    return accept(
      await this.#tell.list({ limit, ...(after === undefined ? {} : { after: projectId(after) }) }),
    );
  }

  @MessagePattern(PATTERNS.projectRead)
  async read(@Payload() body: unknown): Promise<Result<ReadProjectAnswer, Refusal>> {
    const query = parseAs(ReadProjectQueryDto, body);
    return query.ok ? this.#tell.read(projectId(query.value.projectId), PROJECT_USERS_MAX) : query;
  }
}
