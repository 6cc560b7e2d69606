import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { categoryOf, idOf, streamName } from '#kernel';
import type { OutgoingEvent } from './relay-log.ts';

/** Where the message stands in the log; equal to its sequence in the stream. */
export const POSITION_HEADER = 'Berth-Position';
/** The event's id: tells a message of this log from one of a log that was rolled back. */
export const EVENT_HEADER = 'Berth-Event';

export type EventMessage = { readonly subject: string; readonly payload: string; readonly headers: MsgHdrs };

const TRACEPARENT = /"traceparent":"([0-9a-f-]{55})"/;

/** `session.placed` on `session-abc` → `event.session.abc.placed`, so that one session or one node can be listened to. */
export const eventSubject = (stream: string, type: string): string => {
  const name = streamName(stream);
  return `event.${categoryOf(name)}.${idOf(name)}.${type.slice(type.indexOf('.') + 1)}`;
};

/** In the envelope `meta` comes last, so that the trace is found without parsing it. */
export const eventMessage = ({ position, eventId, stream, type, envelope }: OutgoingEvent): EventMessage => {
  const carried = headers();
  carried.set(POSITION_HEADER, String(position));
  carried.set(EVENT_HEADER, eventId);
  const traceparent = TRACEPARENT.exec(envelope.slice(envelope.lastIndexOf(',"meta":')))?.[1];
  if (traceparent !== undefined) carried.set('traceparent', traceparent);
  return { subject: eventSubject(stream, type), payload: envelope, headers: carried };
};
