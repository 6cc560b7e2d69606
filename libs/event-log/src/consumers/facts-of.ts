import type { BerthFact, RecordedEvent } from '#contracts';
import { invariant } from '#kernel';
import { decodeFact } from '../decode-fact.ts';

/**
 * The events that a projection of this version knows, as facts. A type or revision that it does not know is left out: a newer Berth wrote
 * it. @throws InvariantViolated on one whose data is not what its type says: the runner parks it.
 */
export const factsOf = (events: readonly RecordedEvent[]): readonly RecordedEvent<BerthFact>[] =>
  events.flatMap((event) => {
    const fact = decodeFact(event);
    if (fact.ok) return [fact.value];
    invariant(fact.refusal.code !== 'malformed-event', fact.refusal.message);
    return [];
  });
