import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '#service-kit';
import type { GatewayConfig } from '../config.ts';
import { tokenHash } from '../handlers/sign-in/begin-session.ts';
import type { SignIn, SignInOutcome } from '../handlers/sign-in/sign-in.ts';
import type { WebSessions } from '../ports/sign-in.ts';
import { SIGN_IN, WEB_SESSIONS } from '../tokens.ts';
import { LookAtLinkDto, SecondFactorDto, SignInDto, UseLinkDto } from './bodies/sign-in.dto.ts';
import { clearSessionCookie, originOf, sessionTokenOf, setSessionCookie } from './cookies.ts';
import { valueOrProblem } from './refusal-status.ts';
import { LinkInfoResource, SignInResource } from './resources/sign-in.resource.ts';

/** How a browser gets its cookie. For strangers; the guard keeps pages of other sites out. */
@ApiTags('sign-in')
@Controller('v1/sign-in')
export class SignInController {
  readonly #signIn: SignIn;
  readonly #sessions: WebSessions;
  readonly #publicUrl: string | undefined;
  constructor(
    @Inject(SIGN_IN) signIn: SignIn,
    @Inject(WEB_SESSIONS) sessions: WebSessions,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    this.#signIn = signIn;
    this.#sessions = sessions;
    this.#publicUrl = config.publicUrl;
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'signIn',
    summary: 'Sign in with a password. Whatever is wrong, the answer is the same.',
  })
  @ApiOkResponse({ type: SignInResource })
  async byPassword(
    @Body() { login, password }: SignInDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInResource> {
    const outcome = await this.#signIn.byPassword({ login, password }, originOf(request));
    return this.#told(valueOrProblem(outcome), request, reply);
  }

  @Post('second-factor')
  @HttpCode(200)
  @ApiOperation({ operationId: 'showSecondFactor', summary: 'The second step of a sign-in.' })
  @ApiOkResponse({ type: SignInResource })
  async bySecondFactor(
    @Body() { ticket, code }: SecondFactorDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInResource> {
    const outcome = await this.#signIn.bySecondFactor({ ticket, code }, originOf(request));
    return this.#told(valueOrProblem(outcome), request, reply);
  }

  @Post('link/check')
  @HttpCode(200)
  @ApiOperation({ operationId: 'lookAtLink', summary: 'What a one-time link is for; it stays good.' })
  @ApiOkResponse({ type: LinkInfoResource })
  async lookAtLink(
    @Body() { token }: LookAtLinkDto,
    @Req() request: FastifyRequest,
  ): Promise<LinkInfoResource> {
    return valueOrProblem(await this.#signIn.lookAtLink(token, originOf(request)));
  }

  @Post('link')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'useLink',
    summary: 'Sign in by a one-time link; by an invitation, with a new password.',
  })
  @ApiOkResponse({ type: SignInResource })
  async byLink(
    @Body() body: UseLinkDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInResource> {
    const outcome = await this.#signIn.byLink({ ...body }, originOf(request));
    return this.#told(valueOrProblem(outcome), request, reply);
  }

  @Post('out')
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOut', summary: 'Sign this browser out.' })
  @ApiNoContentResponse()
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.#leave(request);
    clearSessionCookie(reply, this.#publicUrl);
  }

  async #leave(request: FastifyRequest): Promise<void> {
    const token = sessionTokenOf(request, this.#publicUrl);
    if (token !== undefined) await this.#sessions.end(tokenHash(token));
  }

  async #told(outcome: SignInOutcome, request: FastifyRequest, reply: FastifyReply): Promise<SignInResource> {
    if (outcome.kind === 'second-factor') return { state: 'second-factor', ticket: outcome.ticket };
    // Whatever the browser came with is over: nobody goes on under a token that another one may have given it.
    await this.#leave(request);
    setSessionCookie(reply, this.#publicUrl, outcome.begun);
    return { state: 'signed-in', userId: outcome.begun.userId };
  }
}
