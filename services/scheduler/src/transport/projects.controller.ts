import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type ListProjectsAnswer,
  ListProjectsQueryDto,
  PATTERNS,
  PROJECT_USERS_MAX,
  type ReadProjectAnswer,
  ReadProjectQueryDto,
  type SetQuotaAnswer,
  SetQuotaCommandDto,
  SetUserQuotaCommandDto,
  parseAs,
} from '#contracts';
import { type Refusal, type Result, accept, commandId, projectId } from '#kernel';
import type { SetQuota } from '../handlers/set-quota.ts';
import type { TellProjects } from '../handlers/tell-projects.ts';
import { SET_QUOTA, TELL_PROJECTS } from '../tokens.ts';
import { holdLimitsOf, quotaOf } from './quota-words.ts';

/** What projects may have, and what they have. */
@Controller()
export class ProjectsController {
  readonly #set: SetQuota;
  readonly #tell: TellProjects;
  constructor(@Inject(SET_QUOTA) set: SetQuota, @Inject(TELL_PROJECTS) tell: TellProjects) {
    this.#set = set;
    this.#tell = tell;
  }

  @MessagePattern(PATTERNS.projectSetQuota)
  async setQuota(@Payload() body: unknown): Promise<Result<SetQuotaAnswer, Refusal>> {
    const command = parseAs(SetQuotaCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, projectId: project, quota, by } = command.value;
    const set = { quota: quotaOf(quota) };
    return this.#set({ commandId: commandId(id), projectId: projectId(project), by, set });
  }

  @MessagePattern(PATTERNS.projectSetUserQuota)
  async setUserQuota(@Payload() body: unknown): Promise<Result<SetQuotaAnswer, Refusal>> {
    const command = parseAs(SetUserQuotaCommandDto, body);
    if (!command.ok) return command;
    const { commandId: id, projectId: project, perUser, by } = command.value;
    const set = { perUser: holdLimitsOf(perUser) };
    return this.#set({ commandId: commandId(id), projectId: projectId(project), by, set });
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
