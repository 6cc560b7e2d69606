import { Body, Controller, Headers, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeProjectDto, CloseProjectDto, CreateProjectDto } from '#contracts';
import type { ProjectAnswer } from '#contracts';
import { position } from '#kernel';
import type { ProjectId, Refusal, Result } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { ManageProjects } from '../handlers/manage-projects.ts';
import { OWN_WRITE_MS } from '../handlers/request-session.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { MANAGE_PROJECTS, VIEWS_PROGRESS } from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { DryRunQuery, isDryRun } from './dry-run.ts';
import { projectIdOf } from './projects.controller.ts';
import { valueOrProblem } from './refusal-status.ts';
import { ClosedProjectResource, projectResource, ProjectResource } from './resources/project.resource.ts';

/** How projects come to be, change, and end. */
@ApiTags('projects')
@Controller('v1/projects')
export class ProjectLifeController {
  readonly #manage: ManageProjects;
  readonly #views: ViewsProgress;
  constructor(@Inject(MANAGE_PROJECTS) manage: ManageProjects, @Inject(VIEWS_PROGRESS) views: ViewsProgress) {
    this.#manage = manage;
    this.#views = views;
  }

  async #told<Answer extends ProjectAnswer>(
    outcome: Result<Answer, Refusal>,
    reply: AnswerHeads,
  ): Promise<Answer> {
    const answer = valueOrProblem(outcome);
    void reply.header('berth-position', String(answer.position));
    await this.#views.reached(position(answer.position), OWN_WRITE_MS);
    return answer;
  }

  @Post()
  @ApiOperation({
    operationId: 'createProject',
    summary: 'Make a project. One that is there without ever having been created is taken over as it is.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: ProjectResource })
  async create(
    @Body() wish: CreateProjectDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ProjectResource> {
    const commandId = commandIdFor(caller.userId, `create-project ${wish.projectId}`, key);
    const { project } = await this.#told(await this.#manage.create(caller, wish, commandId), reply);
    void reply.header('location', `/v1/projects/${project.projectId}`);
    return projectResource(project);
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'changeProject',
    summary: 'Give a project another name or description. Also for the admins of the project.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ProjectResource })
  async change(
    @Param('id') id: string,
    @Body() words: ChangeProjectDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ProjectResource> {
    const order = this.#order('change', id, caller, key);
    const { project } = await this.#told(await this.#manage.change(order, words), reply);
    return projectResource(project);
  }

  @Post(':id/close')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'closeProject',
    summary:
      'Let a project take nothing new: no sessions, reservations, folders or keys. What waits in the queue ends, and what is reserved is free again; what runs goes on, or is stopped if so wished.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ClosedProjectResource })
  async close(
    @Param('id') id: string,
    @Body() how: CloseProjectDto,
    @Query() query: DryRunQuery,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ClosedProjectResource> {
    const order = this.#order('close', id, caller, key);
    const outcome = await this.#manage.close(order, how, isDryRun(query));
    const { project, hasChanged, ends, goesOnCount } = await this.#told(outcome, reply);
    return { ...projectResource(project), hasChanged, ends, goesOnCount, isDryRun: isDryRun(query) };
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @ApiOperation({ operationId: 'reopenProject', summary: 'Let a closed project take sessions again.' })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: ProjectResource })
  async reopen(
    @Param('id') id: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<ProjectResource> {
    const order = this.#order('reopen', id, caller, key);
    const { project } = await this.#told(await this.#manage.reopen(order), reply);
    return projectResource(project);
  }

  #order(verb: string, raw: string, caller: Caller, key: string | undefined) {
    const project: ProjectId = projectIdOf(raw);
    const commandId = commandIdFor(caller.userId, `${verb}-project ${project}`, key);
    return { caller, projectId: project, commandId };
  }
}
