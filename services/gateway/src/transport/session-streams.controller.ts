import { Readable } from 'node:stream';
import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { position } from '#kernel';
import type { Log } from '#kernel';
import { LOG } from '#service-kit';
import type { Caller } from '../domain/caller.ts';
import { formatCursor, parseCursor } from '../domain/output-cursor.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { FindSession } from '../handlers/find-session.ts';
import type { FollowOutput } from '../handlers/follow-output.ts';
import type { ReadOutput, ReadPage } from '../handlers/read-output.ts';
import type { WatchSession } from '../handlers/watch-session.ts';
import { FIND_SESSION, FOLLOW_OUTPUT, READ_OUTPUT, WATCH_SESSION } from '../tokens.ts';
import { From } from './access.ts';
import { streamEvents } from './event-stream.ts';
import { LogsQuery, WatchQuery } from './queries.ts';
import { valueOrProblem } from './refusal-status.ts';
import { chunkResource, OutputPageResource } from './resources/page.resource.ts';
import { sessionResource } from './resources/session.resource.ts';
import { outputMessage, watchMessage } from './session-messages.ts';

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  required: false,
  description:
    'Of a stream: the last id that was seen. Nothing before it comes again, nothing after it is left out.',
} as const;

@ApiTags('sessions')
@Controller('v1/sessions/:ref')
export class SessionStreamsController {
  readonly #find: FindSession;
  readonly #read: ReadOutput;
  readonly #follow: FollowOutput;
  readonly #watch: WatchSession;
  readonly #log: Log;
  constructor(
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(READ_OUTPUT) read: ReadOutput,
    @Inject(FOLLOW_OUTPUT) follow: FollowOutput,
    @Inject(WATCH_SESSION) watch: WatchSession,
    @Inject(LOG) log: Log,
  ) {
    this.#find = find;
    this.#read = read;
    this.#follow = follow;
    this.#watch = watch;
    this.#log = log;
  }

  @Get('logs')
  @ApiOperation({
    operationId: 'readLogs',
    summary: 'What a session prints.',
    description:
      'Plain text: all of it so far. `application/json`: one page. `text/event-stream` or `follow=true`: events `output` as it prints, then one `end`.',
  })
  @ApiHeader(LAST_EVENT_ID)
  @ApiProduces('text/plain', 'application/json', 'text/event-stream')
  @ApiOkResponse({ type: OutputPageResource })
  async logs(
    @Param('ref') ref: string,
    @Query() query: LogsQuery,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastId: string | undefined,
    @From() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const session = valueOrProblem(await this.#find(caller, ref));
    const from = parseCursor(lastId ?? query.cursor ?? '');
    if (query.follow === 'true' || accept?.includes('text/event-stream') === true) {
      const { sessionId } = session;
      const follow = this.#follow;
      await streamEvents(reply, this.#log, async function* messages(signal) {
        for await (const message of follow(sessionId, from, signal)) yield outputMessage(message, caller);
      });
      return;
    }
    const page = valueOrProblem(await this.#read(session, from));
    if (accept?.includes('application/json') === true) {
      const { isComplete, droppedBytes } = page;
      const chunks = page.chunks.map(chunkResource);
      const body: OutputPageResource = {
        chunks,
        cursor: formatCursor(page.cursor),
        isComplete,
        droppedBytes,
      };
      await reply.send(body);
      return;
    }
    await reply
      .type('text/plain; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .send(Readable.from(this.#text(session, page)));
  }

  /** All that was printed so far, page by page. */
  async *#text(session: SessionView, first: ReadPage): AsyncGenerator<string> {
    let page = first;
    while (page.chunks.length > 0) {
      yield page.chunks.map(({ text }) => text).join('');
      page = valueOrProblem(await this.#read(session, page.cursor));
    }
  }

  @Get('watch')
  @ApiOperation({
    operationId: 'watchSession',
    summary: 'The phases of a session as they come.',
    description:
      'Events: `phase` (its id is a position of the log), `why` while it waits, `progress` while it is prepared, and at last `end`.',
  })
  @ApiHeader(LAST_EVENT_ID)
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'Server-Sent Events', type: String })
  async watch(
    @Param('ref') ref: string,
    @Query() query: WatchQuery,
    @Headers('last-event-id') lastId: string | undefined,
    @From() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { sessionId } = valueOrProblem(await this.#find(caller, ref));
    const asked = lastId !== undefined && /^\d{1,15}$/.test(lastId) ? lastId : (query.after ?? '0');
    const watch = this.#watch;
    await streamEvents(reply, this.#log, async function* messages(signal) {
      for await (const message of watch(sessionId, position(Number(asked)), signal))
        yield watchMessage(message, (view) => sessionResource(view, caller));
    });
  }
}
