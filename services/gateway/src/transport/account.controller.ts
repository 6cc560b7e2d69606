import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { renderSVG } from 'uqr';
import { CONFIG } from '#service-kit';
import type { GatewayConfig } from '../config.ts';
import type { Caller } from '../domain/caller.ts';
import type { Account } from '../handlers/sign-in/account.ts';
import type { UserViews } from '../ports/users.ts';
import { ACCOUNT, USER_VIEWS } from '../tokens.ts';
import { From } from './access.ts';
import { CodeDto, ConfirmDto, SetPasswordDto } from './bodies/sign-in.dto.ts';
import { clearSessionCookie, originOf, setSessionCookie } from './cookies.ts';
import { answerList } from './lists/answer-list.ts';
import { ListQuery } from './lists/list-query.ts';
import { Listed } from './lists/list-shape.ts';
import { SIGN_INS } from './lists/session-shapes.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import {
  AccountResource,
  ProposedFactorResource,
  RecoveryCodesResource,
  WebSessionPage,
  webSessionResource,
} from './resources/sign-in.resource.ts';
import { userResource } from './resources/user.resource.ts';

/** What everybody does to his own account. */
@ApiTags('account')
@Controller('v1/account')
export class AccountController {
  readonly #account: Account;
  readonly #users: UserViews;
  readonly #publicUrl: string | undefined;
  constructor(
    @Inject(ACCOUNT) account: Account,
    @Inject(USER_VIEWS) users: UserViews,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    this.#account = account;
    this.#users = users;
    this.#publicUrl = config.publicUrl;
  }

  @Get()
  @ApiOperation({ operationId: 'getAccount', summary: 'One’s own account, and how it is secured.' })
  @ApiOkResponse({ type: AccountResource })
  async get(@From() { userId }: Caller): Promise<AccountResource> {
    const found = await this.#users.byId(userId);
    if (found === undefined)
      throw problemFor({
        code: 'user-unknown',
        message: `${userId} has no account; its keys are all that there is.`,
      });
    return { ...userResource(found), ...(await this.#account.security(userId)) };
  }

  @Put('password')
  @HttpCode(204)
  @ApiOperation({ operationId: 'setPassword', summary: 'Choose another password. All other sign-ins end.' })
  @ApiNoContentResponse()
  async setPassword(
    @Body() wish: SetPasswordDto,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const begun = valueOrProblem(await this.#account.setPassword(caller, { ...wish }, originOf(request)));
    setSessionCookie(reply, this.#publicUrl, begun);
  }

  @Post('second-factor')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'proposeSecondFactor',
    summary: 'A secret for an authenticator; confirm it with a code.',
  })
  @ApiOkResponse({ type: ProposedFactorResource })
  async propose(@From() caller: Caller): Promise<ProposedFactorResource> {
    const { secret, uri } = valueOrProblem(await this.#account.proposeSecondFactor(caller));
    return { secret, uri, picture: renderSVG(uri) };
  }

  @Put('second-factor')
  @ApiOperation({
    operationId: 'acceptSecondFactor',
    summary: 'Confirm the proposed second factor with a code. The recovery codes are shown this once.',
  })
  @ApiOkResponse({ type: RecoveryCodesResource })
  async accept(@Body() { code }: CodeDto, @From() caller: Caller): Promise<RecoveryCodesResource> {
    return { recoveryCodes: valueOrProblem(await this.#account.acceptSecondFactor(caller, code)) };
  }

  @Post('second-factor/remove')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeSecondFactor', summary: 'Do without a second factor again.' })
  @ApiNoContentResponse()
  async remove(@Body() { password }: ConfirmDto, @From() caller: Caller): Promise<void> {
    valueOrProblem(await this.#account.removeSecondFactor(caller, password));
  }

  @Get('sign-ins')
  @ApiOperation({ operationId: 'listSignIns', summary: 'Where one is signed in.' })
  @ApiOkResponse({ type: WebSessionPage })
  @Listed(SIGN_INS)
  async list(@Query() query: ListQuery, @From() caller: Caller) {
    const found = await this.#account.signIns(caller);
    const shown = found.map((one) => webSessionResource(one, caller.signInId));
    const { items, next } = answerList(SIGN_INS, query, shown);
    return { signIns: items, ...(next === undefined ? {} : { next }) };
  }

  @Delete('sign-ins/:id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'endSignIn', summary: 'Sign out somewhere.' })
  @ApiNoContentResponse()
  async end(@Param('id') id: string, @From() caller: Caller): Promise<void> {
    valueOrProblem(await this.#account.endSignIn(caller, id));
  }

  @Post('sign-out-everywhere')
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOutEverywhere', summary: 'Sign out everywhere, here too. Keys stay.' })
  @ApiNoContentResponse()
  async endAll(@From() { userId }: Caller, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.#account.endAll(userId, `user:${userId}`);
    clearSessionCookie(reply, this.#publicUrl);
  }
}
