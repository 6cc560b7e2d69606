import { Body, Controller, Get, Headers, Inject, Param, Put, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HoldLimitsDto, QuotaDto } from '#contracts';
import type { Quota, SetQuotaAnswer } from '#contracts';
import { isName, projectId } from '#kernel';
import type { ProjectId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { SetQuota } from '../handlers/set-quota.ts';
import { projectUnknown } from '../handlers/show-projects.ts';
import type { ShowProjects } from '../handlers/show-projects.ts';
import { SET_QUOTA, SHOW_PROJECTS } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { DryRunQuery, isDryRun } from './dry-run.ts';
import { answerList } from './lists/answer-list.ts';
import { Listed } from './lists/list-shape.ts';
import { PROJECTS } from './lists/shapes.ts';
import { ListProjectsQuery } from './queries.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { QuotaSetResource } from './resources/setting-trial.resource.ts';
import { ProjectPage, projectResource, ProjectWithUsersResource } from './resources/project.resource.ts';

/** The id in a path. @throws ProblemException */
export const projectIdOf = (raw: string): ProjectId => {
  if (isName(raw)) return projectId(raw);
  throw problemFor(projectUnknown(raw));
};

const answer = (outcome: Result<SetQuotaAnswer, Refusal>, reply: AnswerHeads): QuotaSetResource => {
  const { quota, position, hasChanged, over } = valueOrProblem(outcome);
  void reply.header('berth-position', String(position));
  return { ...quota, ...(over === undefined ? {} : { trial: { hasChanged, over } }) };
};

@ApiTags('projects')
@Controller('v1/projects')
export class ProjectsController {
  readonly #show: ShowProjects;
  readonly #set: SetQuota;
  constructor(@Inject(SHOW_PROJECTS) show: ShowProjects, @Inject(SET_QUOTA) set: SetQuota) {
    this.#show = show;
    this.#set = set;
  }

  @Get()
  @ApiOperation({
    operationId: 'listProjects',
    summary:
      'What projects hold, borrow and have begun of their budgets: all for admins, his own for all others.',
  })
  @ApiOkResponse({ type: ProjectPage })
  @Listed(PROJECTS)
  async list(@Query() query: ListProjectsQuery, @From() caller: Caller) {
    const found = valueOrProblem(await this.#show.list(caller)).map(projectResource);
    const { items, next } = answerList(PROJECTS, query, found);
    return { projects: items, ...(next === undefined ? {} : { next }) };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getProject', summary: "One project, with each user's part." })
  @ApiOkResponse({ type: ProjectWithUsersResource })
  async get(@Param('id') id: string, @From() caller: Caller): Promise<ProjectWithUsersResource> {
    const found = valueOrProblem(await this.#show.read(caller, projectIdOf(id)));
    return { ...projectResource(found), users: found.users };
  }

  @Get(':id/quota')
  @ApiOperation({ operationId: 'getQuota', summary: 'What a project may have; empty: nothing is limited.' })
  @ApiOkResponse({ type: QuotaDto })
  async quota(@Param('id') id: string, @From() caller: Caller): Promise<Quota> {
    return valueOrProblem(await this.#show.quota(caller, projectIdOf(id)));
  }

  @Put(':id/quota')
  @ApiOperation({
    operationId: 'setQuota',
    summary: 'Say what a project may have, in place of what was said before. What it holds already stays.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: QuotaSetResource })
  async setQuota(
    @Param('id') id: string,
    @Body() quota: QuotaDto,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<QuotaSetResource> {
    const project = projectIdOf(id);
    const commandId = commandIdFor(caller.userId, `set-quota ${project}`, key);
    return answer(
      await this.#set.whole({ caller, projectId: project, commandId, isTrial: isDryRun(query) }, quota),
      reply,
    );
  }

  @Put(':id/quota/per-user')
  @ApiOperation({
    operationId: 'setUserQuota',
    summary:
      'Say what each user of a project may have; the rest of its quota stays. Also for the admins of the project.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: QuotaSetResource })
  async setUserQuota(
    @Param('id') id: string,
    @Body() perUser: HoldLimitsDto,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<QuotaSetResource> {
    const project = projectIdOf(id);
    const commandId = commandIdFor(caller.userId, `set-user-quota ${project}`, key);
    const wish = { caller, projectId: project, commandId, isTrial: isDryRun(query) };
    return answer(await this.#set.perUser(wish, perUser), reply);
  }
}
