import { ApiProperty } from '@nestjs/swagger';
import type { OutputChunk } from '#contracts';
import { toIso } from '#kernel';
import { EventResource } from './event.resource.ts';
import { KeyResource } from './key.resource.ts';
import { NodeResource } from './node.resource.ts';
import { SessionResource } from './session.resource.ts';

export class SessionPage {
  @ApiProperty({ type: [SessionResource], description: 'The newest first.' })
  readonly sessions!: readonly SessionResource[];
  @ApiProperty({
    required: false,
    description: 'Pass it as `cursor` for the page that follows; absent: that was all.',
  })
  readonly next?: string;
}
export class NodePage {
  @ApiProperty({ type: [NodeResource] })
  readonly nodes!: readonly NodeResource[];
  @ApiProperty({ required: false })
  readonly next?: string;
}
export class EventPageResource {
  @ApiProperty({ type: [EventResource] })
  readonly events!: readonly EventResource[];
  @ApiProperty({ description: 'Pass it as `from` to go on.' })
  readonly next!: number;
  @ApiProperty({ description: 'Position of the last event that there is.' })
  readonly head!: number;
  @ApiProperty({ description: 'False: there is more to read now, also when this page is short.' })
  readonly isLast!: boolean;
}
export class KeyPage {
  @ApiProperty({ type: [KeyResource] })
  readonly keys!: readonly KeyResource[];
  @ApiProperty({ required: false, description: 'Pass it as `cursor` for the page that follows.' })
  readonly next?: string;
}
export class StoppedResource extends SessionResource {
  @ApiProperty({ description: 'True: it had ended before.' })
  readonly alreadyEnded!: boolean;
}
export class BundleResource {
  @ApiProperty({ description: 'Name it as `bundle` in the request of a session.' })
  readonly sha256!: string;
  @ApiProperty()
  readonly sizeBytes!: number;
}
export class OutputChunkResource {
  @ApiProperty({ enum: ['stdout', 'stderr'] })
  readonly source!: 'stdout' | 'stderr';
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiProperty()
  readonly text!: string;
  @ApiProperty({ required: false, description: 'Who printed it, of a session with several members.' })
  readonly member?: string;
}
export const chunkResource = ({ source, at, text, member }: OutputChunk): OutputChunkResource => ({
  source,
  at: toIso(at),
  text,
  ...(member === undefined ? {} : { member }),
});
export class OutputPageResource {
  @ApiProperty({ type: [OutputChunkResource] })
  readonly chunks!: readonly OutputChunkResource[];
  @ApiProperty({ description: 'Pass it as `cursor` to go on.' })
  readonly cursor!: string;
  @ApiProperty({ description: 'True: the session has ended and this was the last of it.' })
  readonly isComplete!: boolean;
  @ApiProperty({ description: 'Bytes that were dropped, since output is bounded.' })
  readonly droppedBytes!: number;
}
export class CallerResource {
  @ApiProperty()
  readonly userId!: string;
  @ApiProperty({ enum: ['viewer', 'member', 'project-admin', 'admin'] })
  readonly role!: string;
  @ApiProperty({ description: 'In which he acts: where his sessions belong.' })
  readonly projectId!: string;
  @ApiProperty({ required: false, type: [String], description: 'What his key is held to.' })
  readonly scopes?: readonly string[];
  @ApiProperty({ required: false, description: 'Absent: signed in with a browser.' })
  readonly keyId?: string;
}
/** RFC 9457. */
export class ProblemResource {
  @ApiProperty()
  readonly type!: string;
  @ApiProperty()
  readonly title!: string;
  @ApiProperty()
  readonly status!: number;
  @ApiProperty({ description: 'A sentence for people.' })
  readonly detail!: string;
  @ApiProperty({ description: 'Stable, for programs.' })
  readonly code!: string;
  @ApiProperty({ required: false, description: 'JSON pointer to the field that is wrong.' })
  readonly pointer?: string;
  @ApiProperty({ required: false })
  readonly requestId?: string;
}
