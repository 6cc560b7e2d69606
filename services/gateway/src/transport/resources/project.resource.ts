import { ApiProperty } from '@nestjs/swagger';
import { PERIOD_NAMES, QuotaDto } from '#contracts';
import type { Quota } from '#contracts';

export class BudgetResource {
  @ApiProperty({ description: 'Begun in the present period, in GPU milli × milliseconds.' })
  readonly spentGpuMilliMs!: number;
  @ApiProperty({ description: 'That may be begun in each period.' })
  readonly gpuMilliMs!: number;
  @ApiProperty({ enum: PERIOD_NAMES })
  readonly period!: string;
  @ApiProperty({ format: 'date-time', description: 'When the next period begins.' })
  readonly renewsAt!: string;
}

class HoldResource {
  @ApiProperty({ description: 'Held now; 1000 is a whole GPU.' })
  readonly gpuMilli!: number;
  @ApiProperty({ description: 'Sessions that hold something now.' })
  readonly sessionCount!: number;
  @ApiProperty({ required: false, type: BudgetResource, description: 'Where GPU time is budgeted.' })
  readonly budget?: BudgetResource;
}

export class ProjectUserResource extends HoldResource {
  @ApiProperty()
  readonly userId!: string;
}

export class ProjectResource extends HoldResource {
  @ApiProperty({ example: 'default' })
  readonly projectId!: string;
  @ApiProperty({ type: QuotaDto, nullable: true, description: 'Null: nobody has set one.' })
  readonly quota!: Quota | null;
  @ApiProperty({ description: "Of what is held: beyond the project's own part." })
  readonly borrowedGpuMilli!: number;
  @ApiProperty({ description: 'Sessions in the queue.' })
  readonly waitingCount!: number;
}

export class ProjectWithUsersResource extends ProjectResource {
  @ApiProperty({
    type: [ProjectUserResource],
    description: 'Those that hold something or have begun something of a budget; who holds most first.',
  })
  readonly users!: readonly ProjectUserResource[];
}

export class ProjectPage {
  @ApiProperty({ type: [ProjectResource], description: 'By id.' })
  readonly projects!: readonly ProjectResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}
