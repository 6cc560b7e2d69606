import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { categoryOf, idOf, streamName } from '#kernel';
import type { OutgoingEvent } from './relay-log.ts';

/** Where the message stands in the log; equal to its sequence in the stream. */
export const POSITION_HEADER = 'Berth-Position';
/** The event's id: tells a message of this log from one of a log that was rolled back. */
export const EVENT_HEADER = 'Berth-Event';

export type EventMessage = { readonly subject: string; readonly payload: string; readonly headers: MsgHdrs };

const TRACEPARENT = /^[0-9a-f-]{55}$/;

/** `session.placed` on `session-abc` → `event.session.abc.placed`, so that one session or one node can be listened to. */
export const eventSubject = (stream: string, type: string): string => {
  const name = streamName(stream);
  return `event.${categoryOf(name)}.${idOf(name)}.${type.slice(type.indexOf('.') + 1)}`;
};

export const eventMessage = (event: OutgoingEvent): EventMessage => {
  const carried = headers();
  carried.set(POSITION_HEADER, String(event.position));
  carried.set(EVENT_HEADER, event.eventId);
  const { traceparent } = event.meta;
  // A header that the bus refuses would stop the relay at this event for ever.
  if (traceparent !== undefined && TRACEPARENT.test(traceparent)) carried.set('traceparent', traceparent);
  return {
    subject: eventSubject(event.stream, event.type),
    payload: event.envelope,
    headers: carried,
  };
};
