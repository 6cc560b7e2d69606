import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ExplainAnswer, RequestSessionDto } from '#contracts';
import type { SessionId } from '#kernel';
import type { Caller } from '../domain/caller.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { ExplainSession } from '../handlers/explain-session.ts';
import type { FindWaits } from '../handlers/find-waits.ts';
import type { NoteSession } from '../handlers/note-session.ts';
import type { FindArray } from '../handlers/find-array.ts';
import type { FindSession } from '../handlers/find-session.ts';
import type { RequestSession } from '../handlers/request-session.ts';
import type { ShowProgress } from '../handlers/show-progress.ts';
import type { StopSession } from '../handlers/stop-session.ts';
import type { SessionViews } from '../ports/session-views.ts';
import {
  EXPLAIN_SESSION,
  FIND_WAITS,
  NOTE_SESSION,
  FIND_ARRAY,
  FIND_SESSION,
  REQUEST_SESSION,
  SESSION_VIEWS,
  SHOW_PROGRESS,
  STOP_SESSION,
} from '../tokens.ts';
import { From } from './access.ts';
import type { AnswerHeads } from './answer-heads.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { Listed } from './lists/list-shape.ts';
import { readListQuery, sparse } from './lists/read-list-query.ts';
import { sessionCursorAt, sessionOrderOf } from './lists/session-order.ts';
import { sessionQueryOf } from './lists/session-query.ts';
import { SESSIONS as SESSION_LIST } from './lists/shapes.ts';
import { ListSessionsQuery } from './queries.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { SessionPage, StoppedResource } from './resources/page.resource.ts';
import { SessionResource, sessionResource } from './resources/session.resource.ts';

const NO_REASONS = [new Map<SessionId, ExplainAnswer>(), new Map<SessionId, string>()] as const;

/** Sessions of a page whose waiting is explained: each is a question to the scheduler. */
const EXPLAINED_MAX = 100;

@ApiTags('sessions')
@Controller('v1/sessions')
export class SessionsController {
  readonly #views: SessionViews;
  readonly #request: RequestSession;
  readonly #find: FindSession;
  readonly #findArray: FindArray;
  readonly #explain: ExplainSession;
  readonly #notes: NoteSession;
  readonly #waits: FindWaits;
  readonly #stop: StopSession;
  readonly #progress: ShowProgress;
  constructor(
    @Inject(SESSION_VIEWS) views: SessionViews,
    @Inject(REQUEST_SESSION) request: RequestSession,
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(FIND_ARRAY) array: FindArray,
    @Inject(EXPLAIN_SESSION) explain: ExplainSession,
    @Inject(NOTE_SESSION) notes: NoteSession,
    @Inject(FIND_WAITS) waits: FindWaits,
    @Inject(STOP_SESSION) stop: StopSession,
    @Inject(SHOW_PROGRESS) progress: ShowProgress,
  ) {
    this.#views = views;
    this.#request = request;
    this.#find = find;
    this.#findArray = array;
    this.#explain = explain;
    this.#notes = notes;
    this.#waits = waits;
    this.#stop = stop;
    this.#progress = progress;
  }

  @Post()
  @ApiOperation({ operationId: 'requestSession', summary: 'Ask for a session.' })
  @ApiHeader(IDEMPOTENCY)
  @ApiCreatedResponse({ type: SessionResource })
  async request(
    @Body() wish: RequestSessionDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
    @Res({ passthrough: true }) reply: AnswerHeads,
  ): Promise<SessionResource> {
    const command = commandIdFor(caller.userId, 'request-session', key);
    const { session, sessionId, position } = valueOrProblem(await this.#request(caller, wish, command));
    if (session === undefined)
      throw problemFor({
        code: 'unavailable',
        message: `The session ${sessionId} is recorded, and can't be shown yet.`,
      });
    void reply.header('location', `/v1/sessions/${sessionId}`).header('berth-position', String(position));
    return sessionResource(session, caller);
  }

  @Get()
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'Sessions of the project, the newest first; for admins of all.',
  })
  @ApiOkResponse({ type: SessionPage })
  @Listed(SESSION_LIST)
  async list(@Query() query: ListSessionsQuery, @From() caller: Caller) {
    const read = valueOrProblem(readListQuery(SESSION_LIST, query));
    const { limit, fields } = read;
    const array =
      query.array === undefined ? undefined : valueOrProblem(await this.#findArray(caller, query.array));
    const found = await this.#views.list({
      ...sessionQueryOf(caller, query, array?.arrayId),
      ...sessionOrderOf(read),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const isWhyShown = fields === undefined || fields.has('why') || fields.has('queuePosition');
    const [explained, waits] =
      query.why === 'true' && isWhyShown
        ? await Promise.all([this.#whyTheyWait(page), this.#waits(page)])
        : NO_REASONS;
    return {
      sessions: page.map((view) => {
        const why = waits.get(view.sessionId);
        const shown = sessionResource(view, caller, explained.get(view.sessionId));
        return sparse(why === undefined ? shown : { ...shown, why }, fields);
      }),
      ...(found.length > limit && last !== undefined ? { next: sessionCursorAt(read, last) } : {}),
    };
  }

  async #whyTheyWait(page: readonly SessionView[]): Promise<ReadonlyMap<SessionId, ExplainAnswer>> {
    const found = new Map<SessionId, ExplainAnswer>();
    const ask = async (view: SessionView): Promise<void> => {
      const answer = await this.#explain(view);
      if (answer !== undefined) found.set(view.sessionId, answer);
    };
    await Promise.all(
      page
        .filter(({ phase }) => phase === 'waiting')
        .slice(-EXPLAINED_MAX)
        .map(ask),
    );
    return found;
  }

  @Get(':ref')
  @ApiOperation({
    operationId: 'getSession',
    summary:
      'One session, by id, by name or by the beginning of its id; and, while it waits, why; while it is prepared, how far.',
  })
  @ApiOkResponse({ type: SessionResource })
  async get(@Param('ref') ref: string, @From() caller: Caller): Promise<SessionResource> {
    const view = valueOrProblem(await this.#find(caller, ref));
    const [explained, progress, notes] = await Promise.all([
      this.#explain(view),
      this.#progress(view),
      this.#notes(view),
    ]);
    return {
      ...sessionResource(view, caller, explained, progress),
      ...(notes.length === 0 ? {} : { notes }),
    };
  }

  @Post(':ref/stop')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'stopSession',
    summary: 'Ask for the end of a session, in whatever phase it is.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: StoppedResource })
  async stop(
    @Param('ref') ref: string,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<StoppedResource> {
    const found = valueOrProblem(await this.#find(caller, ref));
    const command = commandIdFor(caller.userId, `stop-session ${found.sessionId}`, key);
    const { session, alreadyEnded } = valueOrProblem(await this.#stop(caller, found, command));
    return { ...sessionResource(session, caller), alreadyEnded };
  }
}
