import type { Json, Position } from '#kernel';

/** A state that was folded from the log up to a position. Derived and disposable: whoever finds none folds from the beginning. */
export type Snapshot = { readonly position: Position; readonly state: Json };

export type SnapshotKey = {
  /** Whose state: `scheduler.world`. */
  readonly name: string;
  /** Which of them: a stream's name, or `all` for the only one. */
  readonly key: string;
  /** Counts the shapes that the state has had; a state of another shape is as good as none. */
  readonly rev: number;
};

/** @throws DependencyFailure when the store can't be reached (retryable) or refuses the state (not retryable). */
export type SnapshotStore = {
  /** The newest of this shape. */
  readonly load: (key: SnapshotKey) => Promise<Snapshot | undefined>;
  /** An older position, or an older shape, never replaces a newer one. */
  readonly save: (key: SnapshotKey, snapshot: Snapshot) => Promise<void>;
  /** Forgets all of a name. */
  readonly drop: (name: string) => Promise<void>;
};
