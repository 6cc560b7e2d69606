import type { BerthFact, RecordedEvent, SessionFact } from '#contracts';
import { isSessionEvent } from '#contracts';
import { decodeFact } from '#event-log';

/** The event in today's words; undefined if it can't be read: then whoever reads goes on without it. */
export const ourEvent = (event: RecordedEvent): RecordedEvent<BerthFact> | undefined => {
  const decoded = decodeFact(event);
  return decoded.ok ? decoded.value : undefined;
};

export const ourSessionEvent = (event: RecordedEvent): RecordedEvent<SessionFact> | undefined => {
  const ours = ourEvent(event);
  return ours !== undefined && isSessionEvent(ours) ? ours : undefined;
};
