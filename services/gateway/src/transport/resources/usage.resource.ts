import { ApiProperty } from '@nestjs/swagger';
import type { UsagePoint } from '#contracts';
import { toIso } from '#kernel';
import type { SessionView } from '../../domain/session-view.ts';
import type { UsageSum } from '../../domain/session-usage.ts';

const figure = (description: string): PropertyDecorator =>
  ApiProperty({ type: Number, nullable: true, description: `${description}; null: nobody can tell.` });

/** What a session uses, all of its containers together; of the last five seconds. */
export class UsageResource {
  @ApiProperty({ format: 'date-time', description: 'When it was measured, by the clock of its node.' })
  readonly at!: string;
  @ApiProperty({ description: 'How many containers are counted.' })
  readonly containers!: number;
  @ApiProperty({ description: 'CPUs kept busy, in thousandths.' })
  readonly cpuMilli!: number;
  @ApiProperty()
  readonly cpuGrantedMilli!: number;
  @ApiProperty({ description: 'Memory, without files that were only read.' })
  readonly memoryBytes!: number;
  @figure('The most memory that was ever used, cached files included')
  readonly memoryPeakBytes!: number | null;
  @ApiProperty()
  readonly memoryLimitBytes!: number;
  @figure('Processes and threads')
  readonly processCount!: number | null;
  @figure('How busy its GPUs are, on average')
  readonly gpuPercent!: number | null;
  @figure('Memory of its GPUs')
  readonly gpuMemoryBytes!: number | null;
  @figure('Memory of its GPUs that it was given')
  readonly gpuMemoryGrantedBytes!: number | null;
  @figure('Over the network, in')
  readonly receivedBytesPerS!: number | null;
  @figure('Over the network, out')
  readonly sentBytesPerS!: number | null;
  @figure('From disks')
  readonly readBytesPerS!: number | null;
  @figure('To disks')
  readonly writtenBytesPerS!: number | null;
  @ApiProperty({ description: 'Processes that were killed since its memory was used up.' })
  readonly oomKills!: number;
  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'Since when it does nothing by the usual measure; absent: it does something.',
  })
  readonly idleSince?: string;
}

/** A mean over one step of time. */
export class UsagePointResource {
  @ApiProperty({ format: 'date-time', description: 'When the step begins.' })
  readonly at!: string;
  @ApiProperty()
  readonly cpuMilli!: number;
  @ApiProperty()
  readonly memoryBytes!: number;
  @figure('How busy its GPUs were')
  readonly gpuPercent!: number | null;
  @figure('Memory of its GPUs')
  readonly gpuMemoryBytes!: number | null;
  @figure('Over the network, in and out')
  readonly networkBytesPerS!: number | null;
  @figure('From and to disks')
  readonly ioBytesPerS!: number | null;
}

export class SessionUsageResource {
  @ApiProperty()
  readonly sessionId!: string;
  @ApiProperty({ required: false, description: 'Absent: nothing was heard of it in the last 20 seconds.' })
  readonly latest?: UsageResource;
  @ApiProperty({ description: 'Milliseconds from one point to the next.' })
  readonly stepMs!: number;
  @ApiProperty({ type: [UsagePointResource], description: 'The oldest first; kept in memory, for a while.' })
  readonly history!: readonly UsagePointResource[];
}

export class UsedSessionResource {
  @ApiProperty()
  readonly sessionId!: string;
  @ApiProperty()
  readonly name!: string;
  @ApiProperty()
  readonly userId!: string;
  @ApiProperty()
  readonly projectId!: string;
  @ApiProperty({ description: 'The node of its first container.' })
  readonly nodeId!: string;
  @ApiProperty({ required: false })
  readonly startedAt?: string;
  @ApiProperty({ required: false, description: 'Absent: nothing was heard of it in the last 20 seconds.' })
  readonly usage?: UsageResource;
  @ApiProperty({
    required: false,
    description:
      'What it waits for at this moment: data of a volume that is at its limit, or room in a folder.',
  })
  readonly why?: string;
}

export class UsageList {
  @ApiProperty({ type: [UsedSessionResource] })
  readonly sessions!: readonly UsedSessionResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}

export const usageResource = ({ at, idleSince, ...figures }: UsageSum): UsageResource => ({
  at: toIso(at),
  ...figures,
  ...(idleSince === null ? {} : { idleSince: toIso(idleSince) }),
});

export const usagePointResource = ({ at, ...figures }: UsagePoint): UsagePointResource => ({
  at: toIso(at),
  ...figures,
});

export const usedSessionResource = (
  view: SessionView,
  usage: UsageSum | null,
  why?: string,
): UsedSessionResource => ({
  sessionId: view.sessionId,
  name: view.name,
  userId: view.userId,
  projectId: view.projectId,
  nodeId: view.placements.at(-1)?.nodeId ?? '',
  ...(view.startedAt === null ? {} : { startedAt: toIso(view.startedAt) }),
  ...(usage === null ? {} : { usage: usageResource(usage) }),
  ...(why === undefined ? {} : { why }),
});
