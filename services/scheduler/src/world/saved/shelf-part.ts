import { type Shape, listOf, object, whole } from '#event-log/shapes';
import type { Json } from '#kernel';
import type { Shelf } from '../shelf.ts';
import { type WorldPart, worldPart } from './world-part.ts';

type Entry<Id, Saved> = { readonly id: Id; readonly version: number; readonly state: Saved };

type ShelfPart<Id extends string, State, Saved> = {
  readonly name: string;
  readonly shelf: Shelf<Id, State, never>;
  readonly id: Shape<Id>;
  readonly state: Shape<Saved>;
  readonly saved: (state: State) => Saved;
  readonly stateOf: (saved: Saved) => State;
  /** Told of each state that was taken over. */
  readonly onTakenOver?: (state: State) => void;
};

/** All states of a category, in the order in which they came. */
export const shelfPart = <Id extends string, State, Saved extends Json>(
  part: ShelfPart<Id, State, Saved>,
): WorldPart => {
  const { name, shelf, saved, stateOf, onTakenOver = () => undefined } = part;
  return worldPart<readonly Entry<Id, Saved>[]>({
    name,
    shape: listOf(object<Entry<Id, Saved>>({ id: part.id, version: whole(), state: part.state })),
    save: () =>
      [...shelf.entries()].map(([id, { state, version }]) => ({ id, version, state: saved(state) })),
    takeOver: (entries) => {
      for (const entry of entries) {
        const state = stateOf(entry.state);
        shelf.put(entry.id, { state, version: entry.version });
        onTakenOver(state);
      }
    },
  });
};
