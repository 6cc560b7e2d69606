import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { toIso } from '#kernel';
import { CONFIG } from '#service-kit';
import type { GatewayConfig } from '../config.ts';
import type { Caller } from '../domain/caller.ts';
import type { Account } from '../handlers/sign-in/account.ts';
import type { MakeLink } from '../handlers/sign-in/make-link.ts';
import { ACCOUNT, MAKE_LINK } from '../tokens.ts';
import { From } from './access.ts';
import { MakeLinkDto } from './bodies/sign-in.dto.ts';
import { IDEMPOTENCY } from './command-id.ts';
import { valueOrProblem } from './refusal-status.ts';
import { LinkResource } from './resources/sign-in.resource.ts';
import { userIdIn } from './users.controller.ts';

/** How admins let people in, and out. */
@ApiTags('users')
@Controller('v1/users/:id')
export class UserAccessController {
  readonly #makeLink: MakeLink;
  readonly #account: Account;
  readonly #publicUrl: string | undefined;
  constructor(
    @Inject(MAKE_LINK) makeLink: MakeLink,
    @Inject(ACCOUNT) account: Account,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    this.#makeLink = makeLink;
    this.#account = account;
    this.#publicUrl = config.publicUrl;
  }

  @Post('link')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'makeLink',
    summary:
      'A link that opens an account once: to choose a password, or to come in. It takes the place of those before it.',
  })
  @ApiHeader(IDEMPOTENCY)
  @ApiOkResponse({ type: LinkResource })
  async link(
    @Param('id') id: string,
    @Body() { purpose }: MakeLinkDto,
    @From() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<LinkResource> {
    const made = valueOrProblem(await this.#makeLink(caller, userIdIn(id), purpose));
    const at = this.#publicUrl ?? `http://${request.headers.host ?? 'localhost'}`;
    // Behind the sign # it is in no log of a proxy, and goes to no other site.
    return { url: `${at}/login#link=${made.token}`, purpose, expiresAt: toIso(made.expiresAt) };
  }

  @Post('sign-out-everywhere')
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOutUser', summary: 'Sign a user out everywhere. His keys stay.' })
  @ApiNoContentResponse()
  async signOut(@Param('id') id: string, @From() caller: Caller): Promise<void> {
    await this.#account.endAll(userIdIn(id), `user:${caller.userId}`);
  }

  @Post('second-factor/reset')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'resetSecondFactor',
    summary: 'Take away the second factor of a user who has lost it.',
  })
  @ApiNoContentResponse()
  async reset(@Param('id') id: string, @From() caller: Caller): Promise<void> {
    await this.#account.resetSecondFactor(userIdIn(id), `user:${caller.userId}`);
  }
}
