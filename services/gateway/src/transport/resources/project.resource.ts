import { ApiProperty } from '@nestjs/swagger';
import { PERIOD_NAMES, QuotaDto } from '#contracts';
import type { ProjectStanding, Quota } from '#contracts';

const PROJECT_STATES = ['open', 'closed'] as const;

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
  @ApiProperty({ example: 'default', description: 'It never changes.' })
  readonly projectId!: string;
  @ApiProperty({
    example: 'Computer vision',
    description: 'What people read: its id, unless it has another.',
  })
  readonly name!: string;
  @ApiProperty({ description: 'What it is for; empty: nobody has said so.' })
  readonly description!: string;
  @ApiProperty({ enum: PROJECT_STATES, description: '`closed`: it takes nothing new.' })
  readonly state!: ProjectStanding['state'];
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'Null: nobody has created it; it is there because sessions, people, keys or a quota name it.',
  })
  readonly createdAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: it is open.' })
  readonly closedAt!: string | null;
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

/** What ends when a project is closed. */
export class ProjectEndingsResource {
  @ApiProperty({ description: 'Sessions that wait in the queue.' })
  readonly waitingCount!: number;
  @ApiProperty({ description: 'Sessions that have a place on a node.' })
  readonly runningCount!: number;
  @ApiProperty({ description: 'Reservations that are not over.' })
  readonly reservationCount!: number;
}

export class ClosedProjectResource extends ProjectResource {
  @ApiProperty({ description: 'False: it was so already, or this was a trial.' })
  readonly hasChanged!: boolean;
  @ApiProperty({ type: ProjectEndingsResource, description: 'What ends by it, in the seconds that follow.' })
  readonly ends!: ProjectEndingsResource;
  @ApiProperty({ description: 'Sessions that go on to their own end.' })
  readonly goesOnCount!: number;
  @ApiProperty({ description: 'True: nothing was recorded, and nothing ends.' })
  readonly isDryRun!: boolean;
}

/** A project as the API shows it. */
export const projectResource = (project: ProjectStanding): ProjectResource => {
  const { budget } = project;
  return {
    projectId: project.projectId,
    name: project.name,
    description: project.description,
    state: project.state,
    createdAt: project.createdAt,
    closedAt: project.closedAt,
    quota: project.quota,
    gpuMilli: project.gpuMilli,
    sessionCount: project.sessionCount,
    ...(budget === undefined ? {} : { budget }),
    borrowedGpuMilli: project.borrowedGpuMilli,
    waitingCount: project.waitingCount,
  };
};

export class ProjectPage {
  @ApiProperty({ type: [ProjectResource], description: 'By id.' })
  readonly projects!: readonly ProjectResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}
