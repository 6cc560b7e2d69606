import type { RecordedEvent } from '#contracts';
import { invariant } from '#kernel';
import { upcast } from './upcasters.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Only the outline: the columns behind it have constraints, and who wants to trust `data` asks `decodeFact`. */
const isRecordedEvent = (value: unknown): value is RecordedEvent =>
  isObject(value) &&
  'position' in value &&
  Number.isSafeInteger(value.position) &&
  'stream' in value &&
  typeof value.stream === 'string' &&
  'version' in value &&
  Number.isSafeInteger(value.version) &&
  'type' in value &&
  typeof value.type === 'string' &&
  'rev' in value &&
  Number.isSafeInteger(value.rev) &&
  'eventId' in value &&
  typeof value.eventId === 'string' &&
  'commandId' in value &&
  typeof value.commandId === 'string' &&
  'recordedAt' in value &&
  Number.isSafeInteger(value.recordedAt) &&
  'data' in value &&
  isObject(value.data) &&
  'meta' in value &&
  isObject(value.meta);

/**
 * Reads an event as `log.envelope` writes it and the bus carries it, in its newest shape.
 * The one door from stored bytes to a {@link RecordedEvent}.
 * @throws InvariantViolated or SyntaxError on anything that is no envelope.
 */
export const decodeEnvelope = (text: string): RecordedEvent => {
  const value: unknown = JSON.parse(text);
  invariant(isRecordedEvent(value), `not an event of the log: ${text.slice(0, 200)}`);
  return upcast(value);
};
