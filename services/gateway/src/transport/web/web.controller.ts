import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { WebAssets } from '../../ports/web-assets.ts';
import { WEB_ASSETS } from '../../tokens.ts';
import { Public } from '../access.ts';
import { problemFor } from '../refusal-status.ts';
import { DOCS_PAGE } from './docs-page.ts';
import { sendModulePage } from './module-page.ts';
import { SESSIONS_PAGE } from './sessions-page.ts';
import { TERMINAL_PAGE } from './terminal-page.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Pages that are programs: they hold nothing of anybody's, and use the public API as whoever is signed in. */
@ApiExcludeController()
@Controller()
export class WebController {
  readonly #assets: WebAssets;
  constructor(@Inject(WEB_ASSETS) assets: WebAssets) {
    this.#assets = assets;
  }

  @Get('sessions/:ref/terminal')
  @Public()
  terminal(@Res() reply: FastifyReply): void {
    sendModulePage(reply, this.#assets, TERMINAL_PAGE);
  }

  @Get('sessions')
  @Public()
  sessions(@Res() reply: FastifyReply): void {
    sendModulePage(reply, this.#assets, SESSIONS_PAGE);
  }

  @Get('docs')
  @Public()
  docs(@Res() reply: FastifyReply): void {
    sendModulePage(reply, this.#assets, DOCS_PAGE);
  }

  @Get('assets/:version/*')
  @Public()
  asset(
    @Param('version') version: string,
    @Param('*') name: string,
    @Headers('accept-encoding') encodings: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    const asset = this.#assets.find(name);
    if (asset === undefined) throw problemFor({ code: 'not-found', message: 'There is no such file.' });
    const isCompressed = /\bgzip\b/.test(encodings ?? '');
    void reply
      .headers({
        'content-type': asset.type,
        // While gateways are replaced, a page of one may ask another: what it gets then is not what its address says.
        'cache-control': version === this.#assets.version ? FOR_EVER : 'no-store',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        vary: 'accept-encoding',
        ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
      })
      .send(isCompressed ? asset.gzip : asset.plain);
  }
}
