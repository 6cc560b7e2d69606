import { ApiProperty } from '@nestjs/swagger';
import type { EventMeta, RecordedEvent } from '#contracts';
import { toIso } from '#kernel';
import type { JsonObject } from '#kernel';

export class EventResource {
  @ApiProperty({ description: 'Dense and in order over the whole log.' })
  readonly position!: number;
  @ApiProperty({ example: 'session-k3v9m2x7q4ab' })
  readonly stream!: string;
  @ApiProperty({ description: '1, 2, 3 … within the stream.' })
  readonly version!: number;
  @ApiProperty({ example: 'session.started' })
  readonly type!: string;
  @ApiProperty({ description: 'Revision of the shape of `data`.' })
  readonly rev!: number;
  @ApiProperty({ format: 'uuid' })
  readonly eventId!: string;
  @ApiProperty({ format: 'uuid' })
  readonly commandId!: string;
  @ApiProperty({ format: 'date-time' })
  readonly recordedAt!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The fact as it is stored; times are epoch milliseconds.',
  })
  readonly data!: JsonObject;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Who and what led to it.' })
  readonly meta!: EventMeta;
}

/** An event never changes: however many follow it, it is written out once. */
const texts = new WeakMap<RecordedEvent, string>();
export const eventJson = (event: RecordedEvent): string => {
  const known = texts.get(event) ?? JSON.stringify(eventResource(event));
  texts.set(event, known);
  return known;
};

export const eventResource = (event: RecordedEvent): EventResource => ({
  ...event,
  recordedAt: toIso(event.recordedAt),
});
