import { ApiProperty } from '@nestjs/swagger';
import type { Progress } from '#contracts';

export class ProgressResource {
  @ApiProperty({ example: 'pulling ghcr.io/team/image:tag' })
  readonly text!: string;
  @ApiProperty({ required: false, description: 'Fetched so far; it never falls.' })
  readonly doneBytes?: number;
  @ApiProperty({
    required: false,
    description: 'Of the layers whose size is known: it grows until all have begun.',
  })
  readonly totalBytes?: number;
  @ApiProperty({ required: false, description: 'Layers that are on the node.' })
  readonly layersDone?: number;
  @ApiProperty({ required: false })
  readonly layersTotal?: number;
}

export const progressResource = ({
  sessionId: _session,
  epoch: _epoch,
  ...figures
}: Progress): ProgressResource => figures;
