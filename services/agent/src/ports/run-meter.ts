import type { RunCounters } from '../domain/run-counters.ts';
import type { RunKey } from '../domain/run.ts';

/** Reads what runs use from what the kernel counts of them. Cheap enough for hundreds of runs every few seconds. */
export type RunMeter = {
  /** Finds out where the kernel counts a run; false if it is not to be seen from here, now or ever. */
  readonly attach: (key: RunKey) => Promise<boolean>;
  readonly isAttached: (key: RunKey) => boolean;
  /** Null: it is gone, or not attached. */
  readonly read: (key: RunKey) => RunCounters | null;
  /** Processes of it that were killed since its memory was used up; one file. Null as for `read`. */
  readonly oomKills: (key: RunKey) => number | null;
  /** Forgets all others, by their names. */
  readonly keepOnly: (names: ReadonlySet<string>) => void;
};
