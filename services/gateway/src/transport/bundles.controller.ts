import { Readable } from 'node:stream';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { StoreBundle } from '../handlers/store-bundle.ts';
import { STORE_BUNDLE } from '../tokens.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';
import { BundleResource } from './resources/page.resource.ts';

/** Bytes of a body that the server leaves to us. */
async function* bytesOf(body: Readable): AsyncGenerator<Uint8Array> {
  for await (const part of body) if (part instanceof Uint8Array) yield part;
}

@ApiTags('bundles')
@Controller('v1/bundles')
export class BundlesController {
  readonly #store: StoreBundle;
  constructor(@Inject(STORE_BUNDLE) store: StoreBundle) {
    this.#store = store;
  }

  @Post()
  @ApiOperation({
    operationId: 'storeBundle',
    summary: 'Store files for a session to come: a gzipped tar of at most 16 MiB.',
    description: 'The same bytes again are the same bundle.',
  })
  @ApiConsumes('application/gzip')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: BundleResource })
  async store(@Body() body: unknown): Promise<BundleResource> {
    if (!(body instanceof Readable))
      throw problemFor({ code: 'unsupported-media-type', message: 'Send the bundle as application/gzip.' });
    return valueOrProblem(await this.#store(bytesOf(body)));
  }
}
