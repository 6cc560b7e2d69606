import { commandId, epochMs, eventId, position, streamName } from '#kernel';
import type { JsonObject } from '#kernel';
import type { RecordedEvent } from '../envelope.ts';

const ID = '0190d6a4-7b1e-7c3d-8e9f-0123456789ab';

/** An event with as much of its data as a spec is about; a check finds it by its type, as in any log. */
export const someEvent = (type: string, data: JsonObject): RecordedEvent => ({
  position: position(1),
  stream: streamName(`${type.split('.')[0]}-k3v9m2x7q4ab`),
  version: 1,
  type,
  rev: 1,
  eventId: eventId(ID),
  commandId: commandId(ID),
  recordedAt: epochMs(0),
  data,
  meta: { actor: 'service:test' },
});
