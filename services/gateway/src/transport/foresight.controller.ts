import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequestSessionDto } from '#contracts';
import type { Caller } from '../domain/caller.ts';
import type { ExplainSession } from '../handlers/explain-session.ts';
import type { FindSession } from '../handlers/find-session.ts';
import type { NoteSession } from '../handlers/note-session.ts';
import type { ShowProgress } from '../handlers/show-progress.ts';
import type { TrySession } from '../handlers/try-session.ts';
import { EXPLAIN_SESSION, FIND_SESSION, NOTE_SESSION, SHOW_PROGRESS, TRY_SESSION } from '../tokens.ts';
import { From } from './access.ts';
import { commandIdFor } from './command-id.ts';
import { valueOrProblem } from './refusal-status.ts';
import {
  ExplanationResource,
  TrialResource,
  explanationResource,
  trialResource,
} from './resources/foresight.resource.ts';

/** What will become of a session, and what would become of a request. */
@ApiTags('sessions')
@Controller('v1/sessions')
export class ForesightController {
  readonly #find: FindSession;
  readonly #explain: ExplainSession;
  readonly #notes: NoteSession;
  readonly #try: TrySession;
  readonly #progress: ShowProgress;
  constructor(
    @Inject(FIND_SESSION) find: FindSession,
    @Inject(EXPLAIN_SESSION) explain: ExplainSession,
    @Inject(NOTE_SESSION) notes: NoteSession,
    @Inject(TRY_SESSION) trySession: TrySession,
    @Inject(SHOW_PROGRESS) progress: ShowProgress,
  ) {
    this.#find = find;
    this.#explain = explain;
    this.#notes = notes;
    this.#try = trySession;
    this.#progress = progress;
  }

  @Post('dry-run')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'trySession',
    summary:
      'What would become of a request if it were made now: where it would go, or why it would wait and what would make it fit. Nothing is recorded.',
  })
  @ApiOkResponse({ type: TrialResource })
  async try(@Body() wish: RequestSessionDto, @From() caller: Caller): Promise<TrialResource> {
    const command = commandIdFor(caller.userId, 'try-session', undefined);
    return trialResource(valueOrProblem(await this.#try(caller, wish, command)));
  }

  @Get(':ref/explain')
  @ApiOperation({
    operationId: 'explainSession',
    summary:
      'Why a session waits, its place in the queue, when it is expected to start, and how many nodes refuse it for what; while it is prepared, how far that is.',
  })
  @ApiOkResponse({ type: ExplanationResource })
  async explain(@Param('ref') ref: string, @From() caller: Caller): Promise<ExplanationResource> {
    const view = valueOrProblem(await this.#find(caller, ref));
    const [answer, progress, notes] = await Promise.all([
      this.#explain(view),
      this.#progress(view),
      this.#notes(view),
    ]);
    const explained = explanationResource(view.sessionId, answer ?? { phase: view.phase }, progress);
    return notes.length === 0 ? explained : { ...explained, notes };
  }
}
