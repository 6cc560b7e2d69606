import type { RecordedEvent } from '#contracts';
import type { JsonObject } from '#kernel';

/** A fact in one of the shapes it has had. */
export type StoredFact = { readonly type: string; readonly rev: number; readonly data: JsonObject };

/** From one shape to the next; may also rename the type. Pure. */
export type Upcaster = (data: JsonObject) => StoredFact;

/** Type → revision that is read → how to get one further. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;

/** The shapes that our events have outgrown. An entry joins with the revision that follows it, and never leaves. */
export const UPCASTERS: Upcasters = {};

/** More steps than a type will ever have revisions: what goes on longer goes in a circle. */
const STEPS_MAX = 100;

/**
 * The event in its newest shape. One that its upcaster cannot read comes in the shape it has: reading the log goes on,
 * and `decodeFact` says what is wrong with it.
 */
export const upcast = (event: RecordedEvent, upcasters: Upcasters = UPCASTERS): RecordedEvent => {
  if (upcasters[event.type]?.[event.rev] === undefined) return event;
  let fact: StoredFact = event;
  try {
    for (let step = 0; step < STEPS_MAX; step++) {
      const next = upcasters[fact.type]?.[fact.rev];
      if (next === undefined) return { ...event, type: fact.type, rev: fact.rev, data: fact.data };
      fact = next(fact.data);
    }
  } catch {
    return event;
  }
  return event;
};
