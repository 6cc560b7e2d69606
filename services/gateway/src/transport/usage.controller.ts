import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Described, HISTORY_STEPS, IsDnsLabel, KeepSessionDto, LIVE_SESSIONS_MAX } from '#contracts';
import type { HistoryStep } from '#contracts';
import { type Caller, seenProject } from '../domain/caller.ts';
import { sumOfUsage } from '../domain/session-usage.ts';
import type { FindSession } from '../handlers/find-session.ts';
import type { FindWaits } from '../handlers/find-waits.ts';
import type { KeepSession } from '../handlers/keep-session.ts';
import type { LiveUsages } from '../ports/live-usage.ts';
import type { SessionViews } from '../ports/session-views.ts';
import { FIND_SESSION, FIND_WAITS, KEEP_SESSION, LIVE_USAGES, SESSION_VIEWS } from '../tokens.ts';
import { From } from './access.ts';
import { commandIdFor, IDEMPOTENCY } from './command-id.ts';
import { answerList } from './lists/answer-list.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { USAGE } from './lists/session-shapes.ts';
import { valueOrProblem } from './refusal-status.ts';
import { SessionResource, sessionResource } from './resources/session.resource.ts';
import {
  SessionUsageResource,
  UsageList,
  usagePointResource,
  usageResource,
  usedSessionResource,
} from './resources/usage.resource.ts';

export class SessionUsageQuery {
  @Described('`5s`: the last quarter of an hour; `1m`: the last six hours. `5s` if absent.')
  @IsOptional()
  @IsIn(HISTORY_STEPS)
  readonly step?: HistoryStep;
}

export class ListUsageQuery extends ListQuery {
  @Described('Only sessions on this node.')
  @IsOptional()
  @IsDnsLabel()
  readonly node?: string;
}

/** What sessions use, as their nodes measure it. */
@ApiTags('sessions')
@Controller('v1')
export class UsageController {
  readonly #find: FindSession;
  readonly #views: SessionViews;
  readonly #usages: LiveUsages;
  readonly #keep: KeepSession;
  readonly #waits: FindWaits;
  constructor(
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(SESSION_VIEWS) views: SessionViews,
    @Inject(LIVE_USAGES) usages: LiveUsages,
    @Inject(KEEP_SESSION) keep: KeepSession,
    @Inject(FIND_WAITS) waits: FindWaits,
  ) {
    this.#find = find;
    this.#views = views;
    this.#usages = usages;
    this.#keep = keep;
    this.#waits = waits;
  }

  @Get('sessions/:ref/usage')
  @ApiOperation({
    operationId: 'getSessionUsage',
    summary: 'What a session uses now, and used in the last while: CPU, memory, GPU, network, disks.',
  })
  @ApiOkResponse({ type: SessionUsageResource })
  async ofSession(
    @Param('ref') ref: string,
    @Query() { step = '5s' }: SessionUsageQuery,
    @From() caller: Caller,
  ): Promise<SessionUsageResource> {
    const { sessionId } = valueOrProblem(await this.#find(caller, ref));
    const [live, history] = await Promise.all([
      this.#usages.live({ sessionIds: [sessionId] }),
      this.#usages.history({ sessionId, step }),
    ]);
    const latest = sumOfUsage(valueOrProblem(live).runs);
    const { stepMs, points } = valueOrProblem(history);
    return {
      sessionId,
      ...(latest === null ? {} : { latest: usageResource(latest) }),
      stepMs,
      history: points.map(usagePointResource),
    };
  }

  @Post('sessions/:ref/keep')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'keepSession',
    summary: 'Say that a session is needed though it looks idle: for so long it counts as used.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: SessionResource })
  async keep(
    @Param('ref') ref: string,
    @Body() wish: KeepSessionDto,
    @Headers('idempotency-key') key: string | undefined,
    @From() caller: Caller,
  ): Promise<SessionResource> {
    const found = valueOrProblem(await this.#find(caller, ref));
    const command = commandIdFor(caller.userId, `keep-session ${found.sessionId}`, key);
    return sessionResource(valueOrProblem(await this.#keep(caller, found, wish, command)), caller);
  }

  @Get('usage')
  @ApiOperation({
    operationId: 'listUsage',
    summary: 'What the running sessions of the project use now, the newest first; for admins of all.',
  })
  @ApiOkResponse({ type: UsageList })
  @Listed(USAGE)
  async list(@Query() query: ListUsageQuery, @From() caller: Caller) {
    const { node } = query;
    const project = seenProject(caller);
    const running = await this.#views.list({
      phases: ['running', 'stopping'],
      limit: LIVE_SESSIONS_MAX,
      ...(project === undefined ? {} : { projectId: project }),
    });
    const wanted = running.filter(({ placements }) => {
      const last = placements.at(-1);
      const nodes = [last?.nodeId, ...(last?.others ?? []).map(({ nodeId }) => nodeId)];
      return node === undefined || nodes.some((one) => one === node);
    });
    const [live, waits] = await Promise.all([
      this.#usages.live({ sessionIds: wanted.map(({ sessionId }) => sessionId) }),
      this.#waits(wanted),
    ]);
    const { runs } = valueOrProblem(live);
    const ofSession = Map.groupBy(runs, ({ sessionId }) => sessionId);
    const used = wanted.map((view) =>
      usedSessionResource(view, sumOfUsage(ofSession.get(view.sessionId) ?? []), waits.get(view.sessionId)),
    );
    const { items, next } = answerList(USAGE, query, used);
    return { sessions: items, ...(next === undefined ? {} : { next }) };
  }
}
