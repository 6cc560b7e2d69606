import { ApiProperty } from '@nestjs/swagger';

export class PlayedWaitsResource {
  @ApiProperty()
  readonly meanMs!: number;
  @ApiProperty()
  readonly medianMs!: number;
  @ApiProperty()
  readonly p95Ms!: number;
  @ApiProperty()
  readonly maxMs!: number;
}

export class PlayedProjectResource {
  @ApiProperty({ example: 'vision' })
  readonly projectId!: string;
  @ApiProperty()
  readonly sessionCount!: number;
  @ApiProperty()
  readonly gpuHours!: number;
  @ApiProperty({ type: PlayedWaitsResource })
  readonly wait!: PlayedWaitsResource;
}

export class PlayedFiguresResource {
  @ApiProperty({ description: 'Those that were in the queue at the beginning, or came later.' })
  readonly sessionCount!: number;
  @ApiProperty()
  readonly startedCount!: number;
  @ApiProperty({ description: 'Still waiting at the end.' })
  readonly waitingCount!: number;
  @ApiProperty()
  readonly preemptedCount!: number;
  @ApiProperty()
  readonly gpuHours!: number;
  @ApiProperty({ description: 'GPU time that was given, of all GPU time that there was: 0 to 1.' })
  readonly utilisation!: number;
  @ApiProperty({
    type: PlayedWaitsResource,
    description: 'From the request to the start, of those that started.',
  })
  readonly wait!: PlayedWaitsResource;
  @ApiProperty({ type: [PlayedProjectResource], description: 'Those that used most first, 50 at most.' })
  readonly projects!: readonly PlayedProjectResource[];
}

export class WhatIfResource {
  @ApiProperty({ example: 'default' })
  readonly poolId!: string;
  @ApiProperty({ format: 'date-time' })
  readonly from!: string;
  @ApiProperty({ format: 'date-time' })
  readonly until!: string;
  @ApiProperty({ type: PlayedFiguresResource, description: 'What happened.' })
  readonly was!: PlayedFiguresResource;
  @ApiProperty({
    type: PlayedFiguresResource,
    description: 'The same again, decided anew with nothing changed: how far the play is from what happened.',
  })
  readonly again!: PlayedFiguresResource;
  @ApiProperty({ type: PlayedFiguresResource, description: 'With the changes.' })
  readonly other!: PlayedFiguresResource;
  @ApiProperty({
    description:
      'For so many sessions it had to be assumed how long they would run, since they never did: as long as the median of their project.',
  })
  readonly assumedRuns!: number;
}
