import type { TerminalView } from '#contracts';
import type { Refusal, Result } from '#kernel';
import type { RunPlace } from './node-streams.ts';

/** Terminals of runs, which their nodes keep. @throws DependencyFailure when the node does not answer in time */
export type NodeTerminals = {
  readonly list: (run: RunPlace) => Promise<Result<readonly TerminalView[], Refusal>>;
  readonly close: (run: RunPlace, id: string) => Promise<Result<void, Refusal>>;
};
