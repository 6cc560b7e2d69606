import type { EventMeta, RecordedEvent } from '#contracts';
import {
  invariant,
  type CommandId,
  type EpochMs,
  type EventId,
  type JsonObject,
  type Position,
  type StreamName,
} from '#kernel';
import { upcast } from './upcasters.ts';

/** An event as the table keeps it: without names, which would be a fifth of its bytes. */
type Stored = readonly [
  position: Position,
  stream: StreamName,
  version: number,
  type: string,
  rev: number,
  eventId: EventId,
  commandId: CommandId,
  recordedAt: EpochMs,
  data: JsonObject,
  meta: EventMeta,
];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Only the outline: the database made it, under constraints; who wants to trust `data` asks `decodeFact`. */
const isStored = (value: unknown): value is Stored =>
  Array.isArray(value) &&
  value.length === 10 &&
  Number.isSafeInteger(value[0]) &&
  typeof value[1] === 'string' &&
  Number.isSafeInteger(value[2]) &&
  typeof value[3] === 'string' &&
  Number.isSafeInteger(value[4]) &&
  typeof value[5] === 'string' &&
  typeof value[6] === 'string' &&
  Number.isSafeInteger(value[7]) &&
  isObject(value[8]) &&
  isObject(value[9]);

const named = (stored: Stored): RecordedEvent => {
  const [position, stream, version, type, rev, eventId, commandId, recordedAt, data, meta] = stored;
  return { position, stream, version, type, rev, eventId, commandId, recordedAt, data, meta };
};

/**
 * Reads an event as `log.event` keeps it, in the shape that it was recorded in.
 * @throws InvariantViolated or SyntaxError on anything else.
 */
export const readRecord = (text: string): RecordedEvent => {
  const value: unknown = JSON.parse(text);
  invariant(isStored(value), `not an event of the log: ${text.slice(0, 200)}`);
  return named(value);
};

/** Reads an event as `log.event` keeps it, in its newest shape. @throws InvariantViolated or SyntaxError on anything else. */
export const decodeRecord = (text: string): RecordedEvent => upcast(readRecord(text));

/** What stands between records that are read together. No record has a line break: in the strings of JSON they are escaped. */
export const RECORD_SEPARATOR = ',\n';

/**
 * Reads many events at once, each in its newest shape: one call of the parser for all of them costs less than one for each.
 * @throws InvariantViolated or SyntaxError, as {@link decodeRecord} does, about the first that is none.
 */
export const decodeRecords = (joined: string): readonly RecordedEvent[] => {
  if (joined === '') return [];
  try {
    const values: unknown = JSON.parse(`[${joined}]`);
    if (Array.isArray(values) && values.every(isStored)) return values.map((stored) => upcast(named(stored)));
  } catch {
    // One by one it shows which of them it was.
  }
  return joined.split(RECORD_SEPARATOR).map(decodeRecord);
};

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
 * Reads an event as the bus carries it (a {@link RecordedEvent} as JSON), in its newest shape.
 * @throws InvariantViolated or SyntaxError on anything that is no envelope.
 */
export const decodeEnvelope = (text: string): RecordedEvent => {
  const value: unknown = JSON.parse(text);
  invariant(isRecordedEvent(value), `not an event of the log: ${text.slice(0, 200)}`);
  return upcast(value);
};
