import type { EpochMs } from '#kernel';
import type { RunKey } from '../domain/run.ts';

/** A terminal that is held inside of a run. */
export type TerminalRecord = { readonly id: string; readonly openedAt: EpochMs };

/** Which terminals are held in which runs: enough to find them again after the agent's death. */
export type TerminalRecords = {
  readonly of: (key: RunKey) => readonly TerminalRecord[];
  /** Of all runs. */
  readonly count: () => number;
  readonly write: (key: RunKey, record: TerminalRecord) => Promise<void>;
  readonly forget: (key: RunKey, id: string) => Promise<void>;
  /** Forgets the terminals of all other runs. */
  readonly keepOnly: (runs: ReadonlySet<string>) => Promise<void>;
};
