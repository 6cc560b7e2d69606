import { Controller, Delete, Get, HttpCode, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '#kernel';
import { LOG } from '#service-kit';
import type { Caller } from '../domain/caller.ts';
import type { FindSession } from '../handlers/find-session.ts';
import type { LocateRun } from '../handlers/reach-session.ts';
import type { NodeStreams, RunPlace } from '../ports/node-streams.ts';
import type { NodeTerminals } from '../ports/node-terminals.ts';
import type { SessionActivity } from '../ports/session-activity.ts';
import {
  FIND_SESSION,
  LOCATE_RUN,
  NODE_STREAMS,
  NODE_TERMINALS,
  SESSION_ACTIVITY,
  WEB_SOCKETS,
} from '../tokens.ts';
import { From } from './access.ts';
import { AttachTerminalQuery } from './attach-terminal.query.ts';
import { answerList } from './lists/answer-list.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { TERMINALS } from './lists/session-shapes.ts';
import { valueOrProblem } from './refusal-status.ts';
import { TerminalList, terminalResource } from './resources/terminal.resource.ts';
import { carryStream } from './web-socket/carry-stream.ts';
import type { WebSockets } from './web-socket/web-sockets.ts';

@ApiTags('sessions')
@Controller('v1/sessions/:ref/terminals')
export class TerminalsController {
  readonly #find: FindSession;
  readonly #locate: LocateRun;
  readonly #streams: NodeStreams;
  readonly #terminals: NodeTerminals;
  readonly #sockets: WebSockets;
  readonly #activity: SessionActivity;
  readonly #log: Log;
  constructor(
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(LOCATE_RUN) locate: LocateRun,
    @Inject(NODE_STREAMS) streams: NodeStreams,
    @Inject(NODE_TERMINALS) terminals: NodeTerminals,
    @Inject(WEB_SOCKETS) sockets: WebSockets,
    @Inject(SESSION_ACTIVITY) activity: SessionActivity,
    @Inject(LOG) log: Log,
  ) {
    this.#find = find;
    this.#locate = locate;
    this.#streams = streams;
    this.#terminals = terminals;
    this.#sockets = sockets;
    this.#activity = activity;
    this.#log = log;
  }

  async #place(caller: Caller, ref: string): Promise<RunPlace> {
    return valueOrProblem(await this.#locate(caller, valueOrProblem(await this.#find(caller, ref))));
  }

  @Get()
  @ApiOperation({ operationId: 'listTerminals', summary: 'The terminals of a running session.' })
  @ApiOkResponse({ type: TerminalList })
  @Listed(TERMINALS)
  async list(@Param('ref') ref: string, @Query() query: ListQuery, @From() caller: Caller) {
    const all = valueOrProblem(await this.#terminals.list(await this.#place(caller, ref)));
    const { items, next } = answerList(TERMINALS, query, all.map(terminalResource));
    return { terminals: items, ...(next === undefined ? {} : { next }) };
  }

  @Delete(':terminal')
  @HttpCode(204)
  @ApiOperation({ operationId: 'closeTerminal', summary: 'Hang up a terminal: what runs in it is ended.' })
  @ApiNoContentResponse()
  async close(
    @Param('ref') ref: string,
    @Param('terminal') terminal: string,
    @From() caller: Caller,
  ): Promise<void> {
    valueOrProblem(await this.#terminals.close(await this.#place(caller, ref), terminal));
  }

  @Get(':terminal')
  @ApiOperation({
    operationId: 'attachTerminal',
    summary: 'Look at a terminal and type into it (WebSocket).',
    description:
      'One that is not there is opened. It stays when the connection ends: attach again, through any gateway, with `after`, and what was missed comes first. Frames as of `execInSession`, and of kind 20, before anything else and wherever bytes are no longer kept: the place of the next byte in all that the terminal has said (eight bytes, big-endian). A place before `after` means that it is another terminal of that name: the first has ended. Several may look and type at once; the last that says a size decides.',
  })
  @ApiResponse({ status: 101, description: 'The connection is a WebSocket now' })
  async attach(
    @Param('ref') ref: string,
    @Param('terminal') terminal: string,
    @Query() { after, columns, rows }: AttachTerminalQuery,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const place = await this.#place(caller, ref);
    const client = await this.#sockets.accept(request, reply);
    const target = {
      kind: 'terminal',
      terminalId: terminal,
      after: after === undefined ? null : Number(after),
      size: { columns: Number(columns ?? 80), rows: Number(rows ?? 24) },
    } as const;
    const onInput = (): void => this.#activity.note(place.sessionId, 'terminal');
    await carryStream(client, () => this.#streams.open(place, target), this.#log, onInput);
  }
}
