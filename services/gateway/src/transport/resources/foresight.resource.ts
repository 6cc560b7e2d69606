import { ApiProperty } from '@nestjs/swagger';
import type { ExplainAnswer, GrantedDevice, Progress, TrySessionAnswer } from '#contracts';
import { ProgressResource, progressResource } from './progress.resource.ts';
import { GrantedDeviceResource } from './session-parts.resource.ts';

export class ExpectedStartResource {
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiProperty({
    enum: ['at-the-latest', 'estimated'],
    description:
      '`at-the-latest`: if everybody stays as long as he may. `estimated`: it rests on sessions that have no limit.',
  })
  readonly certainty!: 'at-the-latest' | 'estimated';
}
export class NodeCensusResource {
  @ApiProperty({ description: 'Nodes of the pool.' })
  readonly count!: number;
  @ApiProperty({ description: 'Those that could take it now.' })
  readonly fitting!: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'How many refuse it, by what they lack first.',
    example: { gpu: 3, cordoned: 1 },
  })
  readonly refusals!: Readonly<Record<string, number>>;
}
export class SuggestionResource {
  @ApiProperty({ example: 'gpuMilli', description: 'The only thing that would have to change.' })
  readonly field!: string;
  @ApiProperty({ type: Number, nullable: true, description: 'Not more than so much; null: leave it out.' })
  readonly atMost!: number | null;
}

class Outlook {
  @ApiProperty({ required: false, description: '1: it is next.' })
  readonly queuePosition?: number;
  @ApiProperty({ required: false, type: ExpectedStartResource })
  readonly expectedStart?: ExpectedStartResource;
  @ApiProperty({ required: false, type: NodeCensusResource })
  readonly nodes?: NodeCensusResource;
}

export class IdleResource {
  @ApiProperty({ enum: ['request', 'pool'], description: 'Who has made the rule.' })
  readonly from!: 'request' | 'pool';
  @ApiProperty({ description: 'It is warned after it has done nothing for so long.' })
  readonly afterMs!: number;
  @ApiProperty({ description: 'From the warning to its end.' })
  readonly graceMs!: number;
  @ApiProperty({ description: 'Up to so many thousandths of a CPU are nothing.' })
  readonly cpuMilli!: number;
  @ApiProperty({ description: 'A GPU that is busy up to so much does nothing.' })
  readonly gpuPercent!: number;
  @ApiProperty({ description: 'So much network traffic is nothing.' })
  readonly networkBytesPerS!: number;
  @ApiProperty({ description: 'False: its node does not tell what it does, and nothing follows.' })
  readonly isSeen!: boolean;
  @ApiProperty({ required: false, format: 'date-time', description: 'Absent: it does something.' })
  readonly idleSince?: string;
  @ApiProperty()
  readonly isWarned!: boolean;
  @ApiProperty({ required: false, format: 'date-time', description: 'When it is ended if it goes on so.' })
  readonly stopsAt?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'Until then it counts as used.' })
  readonly keptUntil?: string;
}

export class ExplanationResource extends Outlook {
  @ApiProperty()
  readonly sessionId!: string;
  @ApiProperty({ example: 'waiting' })
  readonly phase!: string;
  @ApiProperty({ required: false, description: 'Why it waits, in words.' })
  readonly why?: string;
  @ApiProperty({ required: false, description: 'How many wait in its pool.' })
  readonly queueLength?: number;
  @ApiProperty({
    required: false,
    type: IdleResource,
    description: 'Of one that runs: when it is ended for doing nothing; absent: never.',
  })
  readonly idle?: IdleResource;
  @ApiProperty({
    required: false,
    type: ProgressResource,
    description: 'Of `preparing`: how far that is, as the node tells it now.',
  })
  readonly progress?: ProgressResource;
  @ApiProperty({
    required: false,
    type: [String],
    description: 'What its user should know of its folders while it runs.',
  })
  readonly notes?: readonly string[];
}
export class TrialPartResource {
  @ApiProperty()
  readonly nodeId!: string;
  @ApiProperty({ type: [GrantedDeviceResource] })
  readonly devices!: readonly GrantedDevice[];
}
export class TrialResource extends Outlook {
  @ApiProperty({ enum: ['starts', 'waits'], description: '`starts`: it would be placed at once.' })
  readonly outcome!: 'starts' | 'waits';
  @ApiProperty({ required: false, type: [TrialPartResource], description: 'Where, of `starts`.' })
  readonly parts?: readonly TrialPartResource[];
  @ApiProperty({ required: false, description: 'Why there, of `starts`.' })
  readonly reason?: string;
  @ApiProperty({ required: false, description: 'Why it would wait.' })
  readonly why?: string;
  @ApiProperty({ required: false, type: [String], description: 'Sessions that would have to go for it.' })
  readonly preempts?: readonly string[];
  @ApiProperty({ required: false, type: [SuggestionResource], description: 'What would make it fit now.' })
  readonly suggestions?: readonly SuggestionResource[];
}

export const explanationResource = (
  sessionId: string,
  answer: ExplainAnswer,
  progress?: Progress,
): ExplanationResource => ({
  sessionId,
  ...answer,
  ...(progress === undefined ? {} : { progress: progressResource(progress) }),
});
export const trialResource = (answer: TrySessionAnswer): TrialResource => ({ ...answer });
