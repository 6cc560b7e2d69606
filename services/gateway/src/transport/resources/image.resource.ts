import { ApiProperty } from '@nestjs/swagger';
import type { ImageList } from '../../handlers/list-images.ts';
import { OwnImageResource, ownImageResource } from './own-image.resource.ts';

export class AppSummaryResource {
  @ApiProperty({ description: 'Names it in commands and addresses.', example: 'jupyterlab' })
  readonly name!: string;
  @ApiProperty({ example: 'JupyterLab' })
  readonly title!: string;
  @ApiProperty({ required: false })
  readonly icon?: string;
}
export class ImageResource {
  @ApiProperty({ description: 'As a request names it.', example: 'python-ml' })
  readonly image!: string;
  @ApiProperty()
  readonly description!: string;
  @ApiProperty({ required: false, description: 'On disk; absent: no node has it yet.' })
  readonly sizeBytes?: number;
  @ApiProperty({ type: [AppSummaryResource], description: 'What it says that it can open in a browser.' })
  readonly apps!: readonly AppSummaryResource[];
  @ApiProperty({
    type: [String],
    description: 'Nodes where a session with it needs neither pull nor build.',
  })
  readonly atHand!: readonly string[];
}
export class ImageListResource {
  @ApiProperty({ type: [ImageResource], description: 'Those at hand somewhere first.' })
  readonly images!: readonly ImageResource[];
  @ApiProperty({
    type: [OwnImageResource],
    description: 'Those that sessions of one’s project were committed to, the newest first.',
  })
  readonly own!: readonly OwnImageResource[];
  @ApiProperty({ description: 'Nodes that were asked and did not answer in time.' })
  readonly silentCount!: number;
  @ApiProperty({ required: false, description: 'Pass it as `cursor` for the page that follows.' })
  readonly next?: string;
}

export const imageListResource = ({ own, images, silentCount }: ImageList): ImageListResource => ({
  images,
  own: own.map((image) => ownImageResource(image)),
  silentCount,
});
