import { ApiProperty } from '@nestjs/swagger';
import type { GrantedDevice, Outcome } from '#contracts';
import { toIso } from '#kernel';
import type { Member } from '../../domain/members.ts';
import type { Milestone, SessionPhase } from '../../domain/session-view.ts';

export const PHASES = ['waiting', 'placed', 'preparing', 'running', 'stopping', 'ended'] as const;

export class MilestoneResource {
  @ApiProperty({ enum: PHASES })
  readonly phase!: SessionPhase;
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiProperty({ required: false, description: 'What there is to say beyond the phase.' })
  readonly note?: string;
}

export class GrantedDeviceResource {
  @ApiProperty()
  readonly deviceId!: string;
  @ApiProperty({ description: '1000 is the whole device.' })
  readonly gpuMilli!: number;
  @ApiProperty()
  readonly gpuMemoryBytes!: number;
}

export class OutcomeResource {
  @ApiProperty({
    enum: ['completed', 'cancelled', 'expired', 'idle', 'preempted', 'node-lost', 'failed'],
    description: 'Why it ended: the first cause.',
  })
  readonly kind!: Outcome['kind'];
  @ApiProperty({ required: false, description: 'Of `completed`.' })
  readonly exitCode?: number;
  @ApiProperty({ required: false, description: 'Of `cancelled`: who.' })
  readonly by?: string;
  @ApiProperty({
    required: false,
    enum: ['wait', 'run', 'reservation'],
    description: 'Of `expired`: which limit.',
  })
  readonly limit?: 'wait' | 'run' | 'reservation';
  @ApiProperty({ required: false, description: 'Of `node-lost`.' })
  readonly nodeId?: string;
  @ApiProperty({ required: false, description: 'Of `failed`: a stable code.' })
  readonly code?: string;
  @ApiProperty({ required: false, description: 'Of `failed`: a sentence.' })
  readonly message?: string;
}

export class SessionResourcesResource {
  @ApiProperty({ description: '1000 is one core.' })
  readonly cpuMilli!: number;
  @ApiProperty()
  readonly memoryBytes!: number;
  @ApiProperty({ description: '1000 is one GPU.' })
  readonly gpuMilli!: number;
  @ApiProperty({ required: false })
  readonly gpuMemoryBytes?: number;
  @ApiProperty({ required: false, type: [String] })
  readonly gpuModels?: readonly string[];
  @ApiProperty({ required: false })
  readonly gpuMemoryMinBytes?: number;
  @ApiProperty({ required: false })
  readonly shmBytes?: number;
}

export class PlaceResource {
  @ApiProperty()
  readonly nodeId!: string;
  @ApiProperty({ type: [GrantedDeviceResource] })
  readonly devices!: readonly GrantedDevice[];
}

export class SessionMemberResource extends PlaceResource {
  @ApiProperty({ example: 'worker1' })
  readonly name!: string;
  @ApiProperty({ description: '0 is main1.' })
  readonly rank!: number;
}
export const memberResource = ({ name, rank, nodeId, devices }: Member): SessionMemberResource => ({
  name,
  rank,
  nodeId,
  devices,
});

export class TimeLimitsResource {
  @ApiProperty()
  readonly waitMs!: number;
  @ApiProperty()
  readonly prepareMs!: number;
  @ApiProperty({ required: false })
  readonly runMs?: number;
  @ApiProperty()
  readonly graceMs!: number;
}

export class StartPhasesResource {
  @ApiProperty({
    description: 'From the request, or from when it came back to the queue, until it was placed.',
  })
  readonly queueMs!: number;
  @ApiProperty({ required: false, description: 'Until the image was at hand on its node.' })
  readonly pullMs?: number;
  @ApiProperty({
    required: false,
    description: 'Until its working folder was there, with the files sent along.',
  })
  readonly mountMs?: number;
  @ApiProperty({
    required: false,
    description: 'Until its container was made, or one that waited was taken.',
  })
  readonly createMs?: number;
  @ApiProperty({ required: false, description: 'Until its program ran.' })
  readonly readyMs?: number;
  @ApiProperty({ required: false, description: 'A container that waited was taken.' })
  readonly isWarm?: boolean;
}

export const milestoneResource = ({ phase, at, note }: Milestone): MilestoneResource => ({
  phase,
  at: toIso(at),
  ...(note === undefined ? {} : { note }),
});
