import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { toIso } from '#kernel';
import { CONFIG } from '#service-kit';
import type { GatewayConfig } from '../config.ts';
import type { Caller } from '../domain/caller.ts';
import { OWN_WRITE_MS } from '../handlers/request-session.ts';
import type { LetInProgram } from '../handlers/sign-in/let-in-program.ts';
import type { ViewsProgress } from '../ports/views-progress.ts';
import { LET_IN_PROGRAM, VIEWS_PROGRESS } from '../tokens.ts';
import { From } from './access.ts';
import { AnswerProgramDto, AskToBeLetInDto, CollectKeyDto, LookAtProgramDto } from './bodies/program.dto.ts';
import { originOf } from './cookies.ts';
import { valueOrProblem } from './refusal-status.ts';
import { keyResource } from './resources/key.resource.ts';
import {
  BegunProgramResource,
  CollectedKeyResource,
  ProgramResource,
  programResource,
} from './resources/program.resource.ts';

const KEY_LASTS_MS = 90 * 24 * 3_600_000;
const INTERVAL_MS = 2000;

/** How a program without a browser asks for a key, and comes back for it. For strangers; a person answers in between. */
@ApiTags('sign-in')
@Controller('v1/sign-in/programs')
export class ProgramSignInController {
  readonly #programs: LetInProgram;
  readonly #progress: ViewsProgress;
  readonly #publicUrl: string | undefined;
  constructor(
    @Inject(LET_IN_PROGRAM) programs: LetInProgram,
    @Inject(VIEWS_PROGRESS) progress: ViewsProgress,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    this.#programs = programs;
    this.#progress = progress;
    this.#publicUrl = config.publicUrl;
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'askToBeLetIn',
    summary: 'For a program: ask for a key of its own. A person who is signed in answers on a page.',
  })
  @ApiOkResponse({ type: BegunProgramResource })
  async ask(
    @Body() { label, keyExpiresInMs = KEY_LASTS_MS }: AskToBeLetInDto,
    @Req() request: FastifyRequest,
  ): Promise<BegunProgramResource> {
    const asked = await this.#programs.ask({ label, keyExpiresInMs }, originOf(request));
    const { secret, userCode, expiresAt } = valueOrProblem(asked);
    const plainUrl = `${this.#publicUrl ?? `http://${request.headers.host ?? 'localhost'}`}/connect`;
    // Behind the sign # it is in no log of a proxy.
    const url = `${plainUrl}#code=${userCode}`;
    return { secret, userCode, url, plainUrl, expiresAt: toIso(expiresAt), intervalMs: INTERVAL_MS };
  }

  @Post('key')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'collectKey',
    summary: 'For a program: whether it was let in, and then its key, which is shown this once.',
  })
  @ApiOkResponse({ type: CollectedKeyResource })
  async collect(@Body() { secret }: CollectKeyDto): Promise<CollectedKeyResource> {
    const collected = valueOrProblem(await this.#programs.collect(secret));
    if (collected.state === 'waiting') return { state: 'waiting' };
    const { view, key, position } = collected.issued;
    await this.#progress.reached(position, OWN_WRITE_MS);
    return { state: 'let-in', key: { ...keyResource(view), key } };
  }
}

/** What a person says to a program that asks. */
@ApiTags('account')
@Controller('v1/account/programs')
export class ProgramAnswersController {
  readonly #programs: LetInProgram;
  constructor(@Inject(LET_IN_PROGRAM) programs: LetInProgram) {
    this.#programs = programs;
  }

  @Post('check')
  @HttpCode(200)
  @ApiOperation({ operationId: 'lookAtProgram', summary: 'Which program asks to be let in under a code.' })
  @ApiOkResponse({ type: ProgramResource })
  async look(@Body() { userCode }: LookAtProgramDto, @From() caller: Caller): Promise<ProgramResource> {
    return programResource(valueOrProblem(await this.#programs.lookAt(caller, userCode)));
  }

  @Post('answer')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'answerProgram',
    summary:
      'Let a program in, with a key of one’s own rights in the project that is acted in; or refuse it.',
  })
  @ApiOkResponse({ type: ProgramResource })
  async answer(
    @Body() { userCode, isAllowed }: AnswerProgramDto,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<ProgramResource> {
    const answer = { typed: userCode, isAllowed };
    return programResource(valueOrProblem(await this.#programs.answer(caller, answer, originOf(request))));
  }
}
