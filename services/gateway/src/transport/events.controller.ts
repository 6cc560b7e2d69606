import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { position, projectId } from '#kernel';
import type { Log, Position } from '#kernel';
import { LOG } from '#service-kit';
import type { Caller } from '../domain/caller.ts';
import type { EventFilter } from '../domain/event-filter.ts';
import type { FollowEvents, ReadEvents } from '../handlers/follow-events.ts';
import type { LogTail } from '../ports/log-tail.ts';
import { FOLLOW_EVENTS, LOG_TAIL, READ_EVENTS } from '../tokens.ts';
import { From } from './access.ts';
import { streamEvents } from './event-stream.ts';
import { EventsQuery, wholeOf } from './queries.ts';
import { Listed } from './lists/list-shape.ts';
import { readListQuery, sparse } from './lists/read-list-query.ts';
import { EVENTS } from './lists/shapes.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { eventJson, eventResource } from './resources/event.resource.ts';
import { EventPageResource } from './resources/page.resource.ts';

/** `from` names the first position wanted; readers go on after the one before it. */
const before = (from: string): Position => position(Math.max(0, Number(from) - 1));

/** What of a query says which events are wanted. @throws ProblemException for a project that is not the caller's */
export const filterOf = (caller: Caller, { type, stream, project }: EventsQuery): EventFilter => {
  if (project !== undefined && caller.role !== 'admin' && project !== caller.projectId)
    throw problemFor({ code: 'forbidden', message: 'You see the events of your own project.' });
  return {
    ...(type === undefined ? {} : { type }),
    ...(stream === undefined ? {} : { stream }),
    ...(project === undefined ? {} : { project: projectId(project) }),
  };
};

@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  readonly #read: ReadEvents;
  readonly #follow: FollowEvents;
  readonly #tail: LogTail;
  readonly #log: Log;
  constructor(
    @Inject(READ_EVENTS) read: ReadEvents,
    @Inject(FOLLOW_EVENTS) follow: FollowEvents,
    @Inject(LOG_TAIL) tail: LogTail,
    @Inject(LOG) log: Log,
  ) {
    this.#read = read;
    this.#follow = follow;
    this.#tail = tail;
    this.#log = log;
  }

  @Get()
  @ApiOperation({
    operationId: 'readEvents',
    summary: 'The log: every change of the system, in order.',
    description:
      'A page; or with `Accept: text/event-stream` all that is and all that comes, each with its position as id.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Of a stream: the last position that was seen.',
  })
  @ApiProduces('application/json', 'text/event-stream')
  @ApiOkResponse({ type: EventPageResource })
  @Listed(EVENTS)
  async events(
    @Query() query: EventsQuery,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastId: string | undefined,
    @From() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (accept?.includes('text/event-stream') === true) {
      const after = await this.startOf(query.from, lastId);
      const filter = filterOf(caller, query);
      const follow = this.#follow;
      await streamEvents(reply, this.#log, async function* messages(signal) {
        for await (const event of follow(caller, filter, after, signal))
          yield { id: String(event.position), event: 'event', data: event, json: eventJson(event) };
      });
      return;
    }
    await reply.send(await this.page(query, caller));
  }

  /** One page, for whoever asks by whatever way. */
  async page({ fields, ...query }: EventsQuery, caller: Caller) {
    const limit = wholeOf(query.limit, EVENTS.limit);
    const read = valueOrProblem(readListQuery(EVENTS, fields === undefined ? {} : { fields }));
    const page = await this.#read(caller, filterOf(caller, query), before(query.from ?? '0'), limit);
    return {
      events: page.events.map((event) => sparse(eventResource(event), read.fields)),
      next: page.next + 1,
      head: await this.#tail.head(),
      isLast: page.isLast,
    };
  }

  /** After which event a stream begins: the last that was seen, else before the first that is wanted, else now. @throws ProblemException */
  async startOf(from: string | undefined, lastId: string | undefined): Promise<Position> {
    if (lastId === undefined || !/^\d{1,15}$/.test(lastId))
      return from === undefined ? this.#tail.head() : before(from);
    const last = position(Number(lastId));
    if (last === 0 || (await this.#tail.has(last))) return last;
    // The log was restored from a backup, or is another one: to wait for this position to come again would hide what comes before it.
    throw problemFor({
      code: 'invalid-cursor',
      message: `The log has no position ${lastId} yet; was it restored? Begin anew with "from".`,
    });
  }
}
