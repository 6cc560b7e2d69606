import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isName } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { FindSession } from '../handlers/find-session.ts';
import type { JoinKernel } from '../handlers/join-kernel.ts';
import type { LocateRun } from '../handlers/reach-session.ts';
import type { SessionActivity } from '../ports/session-activity.ts';
import { FIND_SESSION, JOIN_KERNEL, LOCATE_RUN, SESSION_ACTIVITY, WEB_SOCKETS } from '../tokens.ts';
import { From } from './access.ts';
import { KernelQuery } from './queries.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { carryKernel } from './web-socket/carry-kernel.ts';
import type { WebSockets } from './web-socket/web-sockets.ts';

@ApiTags('sessions')
@Controller('v1/sessions/:ref/kernels')
export class KernelsController {
  readonly #find: FindSession;
  readonly #locate: LocateRun;
  readonly #join: JoinKernel;
  readonly #sockets: WebSockets;
  readonly #activity: SessionActivity;
  constructor(
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(LOCATE_RUN) locate: LocateRun,
    @Inject(JOIN_KERNEL) join: JoinKernel,
    @Inject(WEB_SOCKETS) sockets: WebSockets,
    @Inject(SESSION_ACTIVITY) activity: SessionActivity,
  ) {
    this.#find = find;
    this.#locate = locate;
    this.#join = join;
    this.#sockets = sockets;
    this.#activity = activity;
  }

  @Get(':name')
  @ApiOperation({
    operationId: 'joinKernel',
    summary: 'Run code in a kernel that keeps what it knows (WebSocket).',
    description:
      'The kernel is started if it does not run yet, and joined if it does; it lives as long as the session. Each message is a JSON document. To it: `{"do": "execute", "id": "1", "code": "6 * 7"}`, `complete` (with `cursor`), `check` (is the code whole?), `input` (with `value`), `interrupt`, `restart`, `shutdown`. From it, by `event`: `ready`, `stream` (`name`, `text`), `display` (`data` by media type, `isResult`), `error` (`name`, `value`, `traceback`), `input-wanted` (`prompt`), `done` (`status`, `count`), `completions`, `checked`, and `problem` (`code`, `message`) when it can not go on.',
  })
  @ApiResponse({ status: 101, description: 'The connection is a WebSocket now' })
  async join(
    @Param('ref') ref: string,
    @Param('name') name: string,
    @Query() query: KernelQuery,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isName(name)) {
      const message = 'The name of a kernel is a DNS label: lower-case letters, digits and hyphens.';
      throw problemFor({ code: 'invalid-request', message });
    }
    const session = valueOrProblem(await this.#find(caller, ref));
    const place = valueOrProblem(await this.#locate(caller, session));
    const client = await this.#sockets.accept(request, reply);
    const onInput = (): void => this.#activity.note(place.sessionId, 'kernel');
    const join = () => this.#join(place, { name, language: query.language ?? 'python' });
    await carryKernel(client, join, onInput);
  }
}
