/** A state and the version of the stream that it was folded from. */
export type Versioned<State> = { readonly state: State; readonly version: number };

/** The states of all streams of one category, by id. */
export type Shelf<Id extends string, State, Fact> = {
  readonly apply: (id: Id, fact: Fact, version: number) => void;
  /** The initial state, at version 0, of what is not there. */
  readonly get: (id: Id) => Versioned<State>;
  readonly find: (id: Id) => Versioned<State> | undefined;
  readonly put: (id: Id, entry: Versioned<State>) => void;
  readonly drop: (id: Id) => void;
  readonly entries: () => Iterable<readonly [Id, Versioned<State>]>;
};

export const createShelf = <Id extends string, State, Fact>(
  initial: State,
  evolve: (state: State, fact: Fact) => State,
): Shelf<Id, State, Fact> => {
  const entries = new Map<Id, Versioned<State>>();
  const nothing: Versioned<State> = { state: initial, version: 0 };
  const get = (id: Id): Versioned<State> => entries.get(id) ?? nothing;
  return {
    apply: (id, fact, version) => void entries.set(id, { state: evolve(get(id).state, fact), version }),
    get,
    find: (id) => entries.get(id),
    put: (id, entry) => void entries.set(id, entry),
    drop: (id) => void entries.delete(id),
    entries: () => entries.entries(),
  };
};
