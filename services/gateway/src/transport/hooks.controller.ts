import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { HookFilter } from '#contracts';
import { hookId, projectId } from '#kernel';
import type { CommandId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { HookDeliveries } from '../handlers/hooks/hook-deliveries.ts';
import type { OperateHooks } from '../handlers/hooks/operate-hooks.ts';
import { sessionIdOf } from '../handlers/read-wish.ts';
import { FRESH_HOOK_SECRET, HOOK_DELIVERIES, HOOKS } from '../tokens.ts';
import { From } from './access.ts';
import { ChangeHookDto, CreateHookDto, ResumeHookDto, RotateHookSecretDto } from './bodies/hook.dto.ts';
import type { HookFilterDto } from './bodies/hook.dto.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerList } from './lists/answer-list.ts';
import { HOOKS as HOOK_LIST } from './lists/hook-shapes.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { valueOrProblem } from './refusal-status.ts';
import {
  HookDetailResource,
  hookDetail,
  HookListResource,
  HookResource,
  hookResource,
  MadeHookResource,
} from './resources/hook.resource.ts';

const OVERLAP_MS = 24 * 3_600_000;
/** Looks like the id of a session, and begins with an `h`; the same command again means the same hook. */
const idMadeBy = (command: CommandId) => hookId(`h${sessionIdOf(command).slice(1)}`);

const filterIn = ({ projectId: project, types, stream }: HookFilterDto): HookFilter => ({
  ...(types === undefined ? {} : { types }),
  ...(stream === undefined ? {} : { stream }),
  ...(project === undefined ? {} : { projectId: projectId(project) }),
});

@ApiTags('hooks')
@Controller('v1/hooks')
export class HooksController {
  readonly #hooks: OperateHooks;
  readonly #deliveries: HookDeliveries;
  readonly #freshSecret: () => string;
  constructor(
    @Inject(HOOKS) hooks: OperateHooks,
    @Inject(HOOK_DELIVERIES) deliveries: HookDeliveries,
    @Inject(FRESH_HOOK_SECRET) freshSecret: () => string,
  ) {
    this.#hooks = hooks;
    this.#deliveries = deliveries;
    this.#freshSecret = freshSecret;
  }

  @Get()
  @ApiOperation({
    operationId: 'listHooks',
    summary: 'Addresses that events are sent to: one’s own, for admins all.',
  })
  @ApiOkResponse({ type: HookListResource })
  @Listed(HOOK_LIST)
  async list(@Query() query: ListQuery, @From() caller: Caller) {
    const { items, next } = answerList(HOOK_LIST, query, (await this.#hooks.list(caller)).map(hookResource));
    return { hooks: items, ...(next === undefined ? {} : { next }) };
  }

  @Post()
  @ApiOperation({
    operationId: 'createHook',
    summary: 'Have events sent to an address from now on, signed as Standard Webhooks wants it.',
    description:
      'Each event at least once, with the same `webhook-id` over all tries. The secret that signs them is shown this once.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: MadeHookResource })
  async create(
    @Body() wish: CreateHookDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<MadeHookResource> {
    const { name, url, filter = {} } = wish;
    const commandId = commandIdFor(caller.userId, 'create-hook', key);
    const fresh = { hookId: idMadeBy(commandId), secret: this.#freshSecret(), commandId };
    const made = await this.#hooks.create(caller, { name, url, filter: filterIn(filter) }, fresh);
    const { hook, secret } = valueOrProblem(made);
    return { ...hookResource(hook), secret };
  }

  @Get(':hook')
  @ApiOperation({ operationId: 'getHook', summary: 'One hook, by its id or its name, and how it fares.' })
  @ApiOkResponse({ type: HookDetailResource })
  async get(@Param('hook') ref: string, @From() caller: Caller): Promise<HookDetailResource> {
    const hook = valueOrProblem(await this.#hooks.find(caller, ref));
    const [counts, url] = await Promise.all([
      this.#deliveries.counts(hook.hookId),
      // An admin looks after all hooks; where to a path leads is its owner's business.
      caller.userId === hook.userId ? this.#hooks.addressOf(hook) : null,
    ]);
    return hookDetail(hook, url, counts);
  }

  @Patch(':hook')
  @ApiOperation({
    operationId: 'changeHook',
    summary: 'Change a hook; what is absent stays as it was. What waits goes to the new address.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: HookResource })
  async change(
    @Param('hook') ref: string,
    @Body() wish: ChangeHookDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<HookResource> {
    const { filter, ...more } = wish;
    const change = { ...more, ...(filter === undefined ? {} : { filter: filterIn(filter) }) };
    const command = commandIdFor(caller.userId, `change-hook ${ref}`, key);
    return hookResource(valueOrProblem(await this.#hooks.change(caller, ref, change, command)));
  }

  @Delete(':hook')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'removeHook',
    summary: 'Send nothing to it any more, and forget its address, its secret and its deliveries.',
  })
  @ApiNoContentResponse()
  async remove(@Param('hook') ref: string, @From() caller: Caller): Promise<void> {
    const command = commandIdFor(caller.userId, `remove-hook ${ref}`, undefined);
    valueOrProblem(await this.#hooks.remove(caller, ref, command));
  }

  @Post(':hook/pause')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'pauseHook',
    summary: 'Send nothing for now; what happens meanwhile is sent when it is resumed.',
  })
  @ApiOkResponse({ type: HookResource })
  async pause(@Param('hook') ref: string, @From() caller: Caller): Promise<HookResource> {
    const command = commandIdFor(caller.userId, `pause-hook ${ref}`, undefined);
    return hookResource(valueOrProblem(await this.#hooks.pause(caller, ref, command)));
  }

  @Post(':hook/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeHook',
    summary: 'Send again, also after Berth gave it up.',
  })
  @ApiOkResponse({ type: HookResource })
  async resume(
    @Param('hook') ref: string,
    @Body() { skip = false }: ResumeHookDto,
    @From() caller: Caller,
  ): Promise<HookResource> {
    const command = commandIdFor(caller.userId, `resume-hook ${ref}`, undefined);
    return hookResource(valueOrProblem(await this.#hooks.resume(caller, ref, skip, command)));
  }

  @Post(':hook/secret')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rotateHookSecret',
    summary: 'Sign with a new secret, which is shown this once; the one before signs too for a while.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: MadeHookResource })
  async rotate(
    @Param('hook') ref: string,
    @Body() { overlapMs = OVERLAP_MS }: RotateHookSecretDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<MadeHookResource> {
    const commandId = commandIdFor(caller.userId, `rotate-hook-secret ${ref}`, key);
    const fresh = { secret: this.#freshSecret(), overlapMs, commandId };
    const { hook, secret } = valueOrProblem(await this.#hooks.rotate(caller, ref, fresh));
    return { ...hookResource(hook), secret };
  }
}
