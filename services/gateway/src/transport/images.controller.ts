import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ListImages } from '../handlers/list-images.ts';
import { LIST_IMAGES } from '../tokens.ts';
import { ImageListResource, imageListResource } from './resources/image.resource.ts';

@ApiTags('images')
@Controller('v1/images')
export class ImagesController {
  readonly #list: ListImages;
  constructor(@Inject(LIST_IMAGES) list: ListImages) {
    this.#list = list;
  }

  @Get()
  @ApiOperation({
    operationId: 'listImages',
    summary: 'Images that sessions can be made of, and what each can open.',
    description:
      'Asks up to 32 nodes. Any other reference that a registry knows can be run as well, where nodes have Docker.',
  })
  @ApiOkResponse({ type: ImageListResource })
  async list(): Promise<ImageListResource> {
    return imageListResource(await this.#list());
  }
}
