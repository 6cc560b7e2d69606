import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '#service-kit';
import type { GatewayConfig } from '../config.ts';
import type { ByProvider } from '../handlers/sign-in/by-provider.ts';
import { BY_PROVIDER } from '../tokens.ts';
import { BeginOidcQuery } from './bodies/sign-in.dto.ts';
import { cookiesOf, originOf, setSessionCookie } from './cookies.ts';
import { valueOrProblem } from './refusal-status.ts';
import { SignInWaysResource } from './resources/sign-in.resource.ts';

const BROWSER = 'berth_oidc';
const PATH = '/v1/sign-in/oidc';

/** Sign in by another authority: there, and back. */
@ApiTags('sign-in')
@Controller('v1/sign-in')
export class OidcController {
  readonly #by: ByProvider;
  readonly #publicUrl: string | undefined;
  constructor(@Inject(BY_PROVIDER) by: ByProvider, @Inject(CONFIG) config: GatewayConfig) {
    this.#by = by;
    this.#publicUrl = config.publicUrl;
  }

  @Get('ways')
  @ApiOperation({
    operationId: 'listSignInWays',
    summary: 'Which authorities one can sign in by, beside a password.',
  })
  @ApiOkResponse({ type: SignInWaysResource })
  ways(): SignInWaysResource {
    return { providers: this.#by.ways };
  }

  @Get('oidc/:id')
  @ApiOperation({ operationId: 'beginOidc', summary: 'Send the browser to an authority (OpenID Connect).' })
  @ApiFoundResponse({ description: 'To the authority.' })
  async begin(
    @Param('id') id: string,
    @Query() { next }: BeginOidcQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const redirectUri = `${this.#publicUrl ?? `http://${request.headers.host ?? 'localhost'}`}${PATH}/${id}/callback`;
    const { url, browser } = valueOrProblem(await this.#by.begin({ providerId: id, redirectUri, next }));
    const secure = this.#publicUrl?.startsWith('https:') === true ? '; Secure' : '';
    // Lax, since the browser comes back from another site.
    void reply.header(
      'set-cookie',
      `${BROWSER}=${browser}; Path=${PATH}; HttpOnly; SameSite=Lax; Max-Age=600${secure}`,
    );
    await reply.header('cache-control', 'no-store').redirect(url, 302);
  }

  @Get('oidc/:id/callback')
  @ApiOperation({ operationId: 'finishOidc', summary: 'Where an authority sends the browser back to.' })
  @ApiFoundResponse({
    description: 'To where it wanted, signed in; or to the page of sign-ins, with what was wrong.',
  })
  async finish(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const url = new URL(request.url, 'http://localhost');
    const browser = cookiesOf(request).get(BROWSER);
    const answer = await this.#by.finish({ providerId: id, url, browser }, originOf(request));
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    if (!answer.ok) {
      await reply.redirect(`/login#fault=${encodeURIComponent(answer.refusal.message)}`, 302);
      return;
    }
    const { outcome, next } = answer.value;
    if (outcome.kind === 'signed-in') {
      setSessionCookie(reply, this.#publicUrl, outcome.begun);
      await reply.redirect(next, 302);
    } else await reply.redirect(`/login?next=${encodeURIComponent(next)}#ticket=${outcome.ticket}`, 302);
  }
}
