import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PriorityDto, PrioritySessionsDto, ReorderDto, ReorderSessionsDto, SessionsDto } from '#contracts';
import { sessionId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { OperateSessions, Operation } from '../handlers/operate-sessions.ts';
import type { SessionNow } from '../handlers/session-from-log.ts';
import { OPERATE_SESSIONS, SESSION_NOW } from '../tokens.ts';
import { From } from './access.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { OperatedResource, operatedResource } from './resources/operated.resource.ts';
import { SessionResource, sessionResource } from './resources/session.resource.ts';

const SEVERAL = 'Those that it can not be done to stay as they are, and are told with the reason.';

/** What is done in the queue: to one session, or to several at once. */
@ApiTags('queue')
@Controller('v1/sessions')
export class QueueController {
  readonly #operate: OperateSessions;
  readonly #now: SessionNow;
  constructor(@Inject(OPERATE_SESSIONS) operate: OperateSessions, @Inject(SESSION_NOW) now: SessionNow) {
    this.#operate = operate;
    this.#now = now;
  }

  @Post('hold')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'holdSessions',
    summary: `Keep sessions in the queue without looking at them, for 30 days at most. ${SEVERAL}`,
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OperatedResource })
  hold(
    @Body() body: SessionsDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OperatedResource> {
    return this.#several(caller, body.sessions, { kind: 'hold' }, key);
  }

  @Post('release')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'releaseSessions',
    summary: `Let held sessions go on. What an admin holds, its user can't release. ${SEVERAL}`,
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OperatedResource })
  release(
    @Body() body: SessionsDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OperatedResource> {
    return this.#several(caller, body.sessions, { kind: 'release' }, key);
  }

  @Post('stop')
  @HttpCode(200)
  @ApiOperation({ operationId: 'stopSessions', summary: `Ask for the end of sessions. ${SEVERAL}` })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OperatedResource })
  stop(
    @Body() body: SessionsDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OperatedResource> {
    return this.#several(caller, body.sessions, { kind: 'stop' }, key);
  }

  @Post('reorder')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'reorderSessions',
    summary: `Move waiting sessions among those of the same pool and priority. A user moves his own among the places that they have, so that nobody else waits longer. ${SEVERAL}`,
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OperatedResource })
  reorder(
    @Body() { sessions, ...where }: ReorderSessionsDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OperatedResource> {
    return this.#several(caller, sessions, { kind: 'reorder', ...where }, key);
  }

  @Post('priority')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'prioritiseSessions',
    summary: `Change the priority of sessions that have not ended. ${SEVERAL}`,
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: OperatedResource })
  prioritise(
    @Body() { sessions, priority }: PrioritySessionsDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<OperatedResource> {
    return this.#several(caller, sessions, { kind: 'priority', priority }, key);
  }

  @Post(':ref/hold')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'holdSession',
    summary: 'Keep a session in the queue without looking at it.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: SessionResource })
  holdOne(
    @Param('ref') ref: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<SessionResource> {
    return this.#one(caller, ref, { kind: 'hold' }, key);
  }

  @Post(':ref/release')
  @HttpCode(200)
  @ApiOperation({ operationId: 'releaseSession', summary: 'Let a held session go on.' })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: SessionResource })
  releaseOne(
    @Param('ref') ref: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<SessionResource> {
    return this.#one(caller, ref, { kind: 'release' }, key);
  }

  @Post(':ref/reorder')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'reorderSession',
    summary: 'Move a waiting session among those of the same pool and priority.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: SessionResource })
  reorderOne(
    @Param('ref') ref: string,
    @Body() where: ReorderDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<SessionResource> {
    return this.#one(caller, ref, { kind: 'reorder', ...where }, key);
  }

  @Post(':ref/priority')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'prioritiseSession',
    summary: 'Change the priority of a session that has not ended.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: SessionResource })
  prioritiseOne(
    @Param('ref') ref: string,
    @Body() { priority }: PriorityDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<SessionResource> {
    return this.#one(caller, ref, { kind: 'priority', priority }, key);
  }

  async #several(
    caller: Caller,
    refs: readonly string[],
    operation: Operation,
    key: string | undefined,
  ): Promise<OperatedResource> {
    const what = `${operation.kind} ${JSON.stringify([operation, refs])}`;
    const command = commandIdFor(caller.userId, what, key);
    return operatedResource(valueOrProblem(await this.#operate(caller, refs, operation, command)));
  }

  async #one(
    caller: Caller,
    ref: string,
    operation: Operation,
    key: string | undefined,
  ): Promise<SessionResource> {
    const command = commandIdFor(caller.userId, JSON.stringify([operation, ref]), key);
    const operated = valueOrProblem(await this.#operate(caller, [ref], operation, command));
    const [done] = operated.done;
    const [refused] = operated.notDone;
    if (done === undefined || refused !== undefined)
      throw problemFor(refused ?? { code: 'session-unknown', message: 'There is no such session.' });
    return sessionResource((await this.#now(sessionId(done.sessionId))) ?? done, caller);
  }
}
