import { Controller, Delete, HttpCode, Inject, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isName, nodeId } from '#kernel';
import type { RemoveImages } from '../handlers/own-images/remove-own-image.ts';
import { REMOVE_IMAGES } from '../tokens.ts';
import { problemFor, valueOrProblem } from './refusal-status.ts';

/** Images that nodes have pulled or built. */
@ApiTags('images')
@Controller('v1/nodes/:id/images')
export class NodeImagesController {
  readonly #remove: RemoveImages;
  constructor(@Inject(REMOVE_IMAGES) remove: RemoveImages) {
    this.#remove = remove;
  }

  @Delete(':image')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'dropNodeImage',
    summary: 'Remove an image that a node has pulled or built; the next session with it fetches it again.',
    description:
      'Not one that a session there wants or was made of, nor one that the pool of the node keeps (`image-in-use`).',
  })
  @ApiNoContentResponse()
  async drop(@Param('id') id: string, @Param('image') image: string): Promise<void> {
    if (!isName(id))
      throw problemFor({
        code: 'node-unknown',
        message: `No node goes by the id ${JSON.stringify(id.slice(0, 80))}.`,
      });
    valueOrProblem(await this.#remove.ofNode(nodeId(id), image));
  }
}
