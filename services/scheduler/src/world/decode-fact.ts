import { type BerthFact, EVENT_TYPES, type RecordedEvent } from '#contracts';

const isKnown = (event: RecordedEvent): event is RecordedEvent<BerthFact> =>
  Object.hasOwn(EVENT_TYPES, event.type);

/** The event in today's words; null if this version does not know its type. */
export const decodeFact = (event: RecordedEvent): RecordedEvent<BerthFact> | null =>
  isKnown(event) ? event : null;
