import { ApiProperty } from '@nestjs/swagger';
import {
  type ExplainAnswer,
  type GrantedDevice,
  ofMember,
  type Outcome,
  type Progress,
  type Resources,
  type TimeLimits,
} from '#contracts';
import { toIso } from '#kernel';
import { mayReadSecrets } from '../../domain/caller.ts';
import type { Caller } from '../../domain/caller.ts';
import { hideValues } from '../../domain/hide-secrets.ts';
import { membersOf, membersPerNodeOf } from '../../domain/members.ts';
import { lastPlacement } from '../../domain/session-view.ts';
import type { SessionPhase, SessionView, StartPhases } from '../../domain/session-view.ts';
import { ProgressResource, progressResource } from './progress.resource.ts';
import {
  GrantedDeviceResource,
  memberResource,
  MilestoneResource,
  milestoneResource,
  OutcomeResource,
  PHASES,
  PlaceResource,
  SessionMemberResource,
  SessionResourcesResource,
  StartPhasesResource,
  TimeLimitsResource,
} from './session-parts.resource.ts';
import { WishResource, wishResource } from './wish.resource.ts';

export class SessionResource extends WishResource {
  @ApiProperty({ example: 'k3v9m2x7q4ab' })
  readonly sessionId!: string;
  @ApiProperty({ example: 'train' })
  readonly name!: string;
  @ApiProperty()
  readonly projectId!: string;
  @ApiProperty()
  readonly userId!: string;
  @ApiProperty({ enum: ['batch', 'interactive'] })
  readonly kind!: 'batch' | 'interactive';
  @ApiProperty({ example: 'python' })
  readonly image!: string;
  @ApiProperty({ type: [String] })
  readonly command!: readonly string[];
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Values are hidden from all but its user and admins.',
  })
  readonly env!: Readonly<Record<string, string>>;
  @ApiProperty({ required: false, description: 'sha256 of the files that came with it.' })
  readonly bundle?: string;
  @ApiProperty({ type: SessionResourcesResource })
  readonly resources!: Resources;
  @ApiProperty({ type: TimeLimitsResource })
  readonly limits!: TimeLimits;
  @ApiProperty({ enum: PHASES })
  readonly phase!: SessionPhase;
  @ApiProperty({
    required: false,
    enum: ['pulling', 'fetching', 'mounting', 'creating'],
    description: 'Of `preparing`.',
  })
  readonly step?: 'pulling' | 'fetching' | 'mounting' | 'creating';
  @ApiProperty({ required: false, description: 'Where it is, or was last.' })
  readonly nodeId?: string;
  @ApiProperty({ description: 'How often it was given a place.' })
  readonly epoch!: number;
  @ApiProperty({ type: [GrantedDeviceResource] })
  readonly devices!: readonly GrantedDevice[];
  @ApiProperty({
    required: false,
    type: [PlaceResource],
    description: 'Of a session on several nodes: what it has on the others.',
  })
  readonly others?: readonly PlaceResource[];
  @ApiProperty({
    required: false,
    type: [SessionMemberResource],
    description: 'Of a session with several members: where each of them is.',
  })
  readonly members?: readonly SessionMemberResource[];
  @ApiProperty({ required: false, description: 'It is kept in the queue until somebody releases it.' })
  readonly isHeld?: boolean;
  @ApiProperty({ format: 'date-time' })
  readonly requestedAt!: string;
  @ApiProperty({ required: false, format: 'date-time' })
  readonly startedAt?: string;
  @ApiProperty({ required: false, format: 'date-time' })
  readonly endedAt?: string;
  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'When the present phase has to be over.',
  })
  readonly deadlineAt?: string;
  @ApiProperty({ required: false, type: OutcomeResource })
  readonly outcome?: Outcome;
  @ApiProperty({ required: false, description: "The program's exit code, once it has ended." })
  readonly exitCode?: number;
  @ApiProperty({
    required: false,
    format: 'date-time',
    description: 'It does nothing since, and was warned; absent: it was not.',
  })
  readonly idleSince?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'When it is ended if it goes on so.' })
  readonly idleStopsAt?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'Until then it counts as used.' })
  readonly keptUntil?: string;
  @ApiProperty({
    required: false,
    description:
      'Processes of it that were killed since its memory was used up: the first, and then twice as many.',
  })
  readonly oomKills?: number;
  @ApiProperty({ type: [MilestoneResource] })
  readonly timeline!: readonly MilestoneResource[];
  @ApiProperty({
    required: false,
    type: StartPhasesResource,
    description: 'How long the steps of its last start took, in milliseconds.',
  })
  readonly phases?: StartPhases;
  @ApiProperty({
    required: false,
    description: 'Why it waits: in the queue, or, in lists with `why`, for data or room while it runs.',
  })
  readonly why?: string;
  @ApiProperty({
    required: false,
    type: [String],
    description:
      'What its user should know of its folders while it runs: that one is full, or that GPUs wait for data.',
  })
  readonly notes?: readonly string[];
  @ApiProperty({ required: false, description: '1: it is next.' })
  readonly queuePosition?: number;
  @ApiProperty({
    required: false,
    type: ProgressResource,
    description: 'How far its preparation is, as the node tells it now.',
  })
  readonly progress?: ProgressResource;
  @ApiProperty({ description: 'Position in the log of the last event that it shows.' })
  readonly position!: number;
}

/** A session as this caller may see it. */
export const sessionResource = (
  view: SessionView,
  caller: Caller,
  explained?: ExplainAnswer,
  progress?: Progress,
): SessionResource => {
  const { workload, exit, outcome } = view;
  // Back in the queue it is nowhere, wherever it was before.
  const place = view.phase === 'waiting' ? undefined : lastPlacement(view);
  const exitCode = exit?.exitCode;
  const membersPerNode = membersPerNodeOf(view);
  const members = place === undefined ? [] : membersOf(place, membersPerNode);
  return {
    sessionId: view.sessionId,
    name: view.name,
    projectId: view.projectId,
    userId: view.userId,
    kind: workload.kind,
    image: workload.image,
    command: workload.command,
    env: mayReadSecrets(caller, view.userId) ? workload.env : hideValues(workload.env),
    ...(workload.bundle === undefined ? {} : { bundle: workload.bundle }),
    resources: ofMember(view.resources, membersPerNode),
    limits: view.limits,
    ...wishResource(view),
    ...(view.isHeld === true && view.phase === 'waiting' ? { isHeld: true } : {}),
    phase: view.phase,
    ...(view.step === null ? {} : { step: view.step }),
    ...(place === undefined ? {} : { nodeId: place.nodeId }),
    epoch: view.placements.at(-1)?.epoch ?? 0,
    devices: place?.devices ?? [],
    ...(place?.others === undefined ? {} : { others: place.others }),
    ...(members.length < 2 ? {} : { members: members.map(memberResource) }),
    requestedAt: toIso(view.requestedAt),
    ...(view.startedAt === null ? {} : { startedAt: toIso(view.startedAt) }),
    ...(view.endedAt === null ? {} : { endedAt: toIso(view.endedAt) }),
    ...(view.deadlineAt === null ? {} : { deadlineAt: toIso(view.deadlineAt) }),
    ...(outcome === null ? {} : { outcome }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(view.idle === undefined
      ? {}
      : { idleSince: toIso(view.idle.since), idleStopsAt: toIso(view.idle.stopsAt) }),
    ...(view.keptUntil === undefined ? {} : { keptUntil: toIso(view.keptUntil) }),
    ...(view.oomKills === undefined ? {} : { oomKills: view.oomKills }),
    timeline: view.timeline.map(milestoneResource),
    ...(view.phases === undefined ? {} : { phases: view.phases }),
    ...(explained?.why === undefined ? {} : { why: explained.why }),
    ...(explained?.queuePosition === undefined ? {} : { queuePosition: explained.queuePosition }),
    ...(progress === undefined ? {} : { progress: progressResource(progress) }),
    position: view.position,
  };
};
