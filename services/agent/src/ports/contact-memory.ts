import type { EpochMs } from '#kernel';

/** When the scheduler was last heard, over restarts of the agent. */
export type ContactMemory = {
  /** Null: never, as far as anybody knows. */
  readonly last: () => EpochMs | null;
  readonly note: (at: EpochMs) => void;
};
