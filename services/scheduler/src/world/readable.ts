import type { BerthFact, RecordedEvent } from '#contracts';
import { decodeFact } from '#event-log';

/** The events of a page that can be read as ours. One that can't changes nothing here: the past can't be refused, and `onUnreadable` says so. */
export const readable = (
  events: readonly RecordedEvent[],
  onUnreadable: (sentence: string) => void,
): readonly RecordedEvent<BerthFact>[] =>
  events.flatMap((event) => {
    const decoded = decodeFact(event);
    if (decoded.ok) return decoded.value;
    onUnreadable(`event ${event.position} is skipped: ${decoded.refusal.message}`);
    return [];
  });
