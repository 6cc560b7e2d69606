import type { OutputPage, OutputRead, Progress } from '#contracts';
import type { NodeId, Refusal, Result, SessionId } from '#kernel';

/** Output of sessions, kept where they ran. */
export type NodeOutput = {
  /** @throws DependencyFailure when the node does not answer */
  readonly read: (node: NodeId, read: OutputRead) => Promise<Result<OutputPage, Refusal>>;
  /** Called when there may be new output. Returns how to stop. */
  readonly onOutput: (session: SessionId, heard: () => void) => () => void;
  /** Called with live figures of a preparation. Returns how to stop. */
  readonly onProgress: (session: SessionId, heard: (progress: Progress) => void) => () => void;
};
