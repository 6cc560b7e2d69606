import { type Shape, readAs } from '#event-log/shapes';
import { type Json, type Refusal, type Result, accept } from '#kernel';

/**
 * One part of what a world knows: how it is saved, and how it is taken over. A part that can be folded from others is none: it is built up again when they
 * are taken over.
 */
export type WorldPart = {
  readonly name: string;
  readonly save: () => Json;
  /** How to take over what was saved; refused if it is not what this version saves. Only an empty world can take it over. */
  readonly read: (saved: unknown) => Result<() => void, Refusal<'malformed'>>;
};

export const worldPart = <Saved extends Json>(part: {
  readonly name: string;
  readonly shape: Shape<Saved>;
  readonly save: () => Saved;
  readonly takeOver: (saved: Saved) => void;
}): WorldPart => ({
  name: part.name,
  save: part.save,
  read: (saved) => {
    const outcome = readAs(part.shape, saved);
    return outcome.ok ? accept(() => part.takeOver(outcome.value)) : outcome;
  },
});
