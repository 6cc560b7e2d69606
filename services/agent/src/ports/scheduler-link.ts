import type { DesiredState, NodeJoin, Report } from '#contracts';
import type { Incarnation, NodeId, Refusal, Result } from '#kernel';

/** The agent's line to the scheduler. All of it may fail for a while; then a retryable DependencyFailure is thrown. */
export type SchedulerLink = {
  readonly join: (join: NodeJoin) => Promise<Result<void, Refusal>>;
  readonly desired: (node: NodeId, incarnation: Incarnation) => Promise<Result<DesiredState, Refusal>>;
  /** Resolves when the REPORTS stream has it. The same report again is stored once. */
  readonly report: (report: Report) => Promise<void>;
  /** Calls back when something about the node was recorded; calls can get lost. Returns how to stop. */
  readonly onHint: (node: NodeId, heard: () => void) => () => void;
};
