import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { OPENAPI } from '../tokens.ts';
import { Public } from './access.ts';
import { FRONT_PAGE, FRONT_PAGE_POLICY } from './front-page.ts';

/** The document is drawn from the finished application, so it is there a moment later than its controller. */
export type OpenApiHolder = { document: OpenAPIObject | undefined };

/** What stands at the door, for who has no key yet. */
@ApiExcludeController()
@Controller()
export class AboutController {
  readonly #openapi: OpenApiHolder;
  constructor(@Inject(OPENAPI) openapi: OpenApiHolder) {
    this.#openapi = openapi;
  }

  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', FRONT_PAGE_POLICY)
  @Header('referrer-policy', 'no-referrer')
  page(): string {
    return FRONT_PAGE;
  }

  @Get('v1/openapi.json')
  @Public()
  openapi(): OpenAPIObject | undefined {
    return this.#openapi.document;
  }
}
