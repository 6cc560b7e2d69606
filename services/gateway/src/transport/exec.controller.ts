import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ExecDto, execSpecOf, parseAs } from '#contracts';
import type { ExecSpec } from '#contracts';
import type { Log, Refusal, Result } from '#kernel';
import { LOG } from '#service-kit';
import type { Caller } from '../domain/caller.ts';
import type { FindSession } from '../handlers/find-session.ts';
import type { LocateRun } from '../handlers/reach-session.ts';
import type { NodeStreams } from '../ports/node-streams.ts';
import type { SessionActivity } from '../ports/session-activity.ts';
import { FIND_SESSION, LOCATE_RUN, NODE_STREAMS, SESSION_ACTIVITY, WEB_SOCKETS } from '../tokens.ts';
import { From } from './access.ts';
import { ExecQuery } from './queries.ts';
import { valueOrProblem } from './refusal-status.ts';
import { carryStream, nextMessage } from './web-socket/carry-stream.ts';
import type { WebSockets } from './web-socket/web-sockets.ts';

const WISH_MAX_MS = 10_000;

const wishIn = (text: string): Result<ExecSpec, Refusal> => {
  let wish: unknown;
  try {
    wish = JSON.parse(text);
  } catch {
    wish = undefined;
  }
  const parsed = parseAs(ExecDto, wish);
  return parsed.ok ? execSpecOf(parsed.value) : parsed;
};

@ApiTags('sessions')
@Controller('v1/sessions/:ref')
export class ExecController {
  readonly #find: FindSession;
  readonly #locate: LocateRun;
  readonly #streams: NodeStreams;
  readonly #sockets: WebSockets;
  readonly #activity: SessionActivity;
  readonly #log: Log;
  constructor(
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(LOCATE_RUN) locate: LocateRun,
    @Inject(NODE_STREAMS) streams: NodeStreams,
    @Inject(WEB_SOCKETS) sockets: WebSockets,
    @Inject(SESSION_ACTIVITY) activity: SessionActivity,
    @Inject(LOG) log: Log,
  ) {
    this.#find = find;
    this.#locate = locate;
    this.#streams = streams;
    this.#sockets = sockets;
    this.#activity = activity;
    this.#log = log;
  }

  @Get('exec')
  @ApiOperation({
    operationId: 'execInSession',
    summary: 'Start a program in a running session (WebSocket).',
    description:
      'The first message says what: JSON as in the schema `ExecDto` (`{"command": ["bash"], "tty": {"columns": 80, "rows": 24}}`). From then on both sides send frames, cut into binary messages anywhere: one byte for the kind, four for the length (big-endian), and so many bytes. To the program: 0 input, 1 no more input, 2 size (columns and rows, two bytes each), 3 signal (its name). From it: 16 stdout, 17 stderr, 18 its exit code (four bytes) and 19 why it failed (JSON `{code, message}`), one of which is the last. Whoever closes the connection ends the program.',
  })
  @ApiResponse({ status: 101, description: 'The connection is a WebSocket now' })
  async exec(
    @Param('ref') ref: string,
    @Query() query: ExecQuery,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const session = valueOrProblem(await this.#find(caller, ref));
    const place = valueOrProblem(await this.#locate(caller, session, query.member));
    const client = await this.#sockets.accept(request, reply);
    const text = await nextMessage(client, WISH_MAX_MS);
    if (text === null) return void client.destroy();
    const exec = wishIn(text);
    const open = () =>
      exec.ok ? this.#streams.open(place, { kind: 'exec', exec: exec.value }) : Promise.resolve(exec);
    const onInput = (): void => this.#activity.note(session.sessionId, 'program');
    await carryStream(client, open, this.#log, onInput);
  }
}
