import type { OutputPage, OutputRead, Progress } from '#contracts';
import type { NodeId, Refusal, Result, SessionId } from '#kernel';

/** Output of sessions, kept where they ran. */
export type NodeOutput = {
  /** @throws DependencyFailure when the node does not answer */
  readonly read: (node: NodeId, read: OutputRead) => Promise<Result<OutputPage, Refusal>>;
  /** How far the preparation of a session is; undefined: there is nothing to tell. @throws DependencyFailure when the node does not answer */
  readonly progress: (node: NodeId, session: SessionId) => Promise<Progress | undefined>;
  /** Called when there may be new output. Returns how to stop. */
  readonly onOutput: (session: SessionId, heard: () => void) => () => void;
  /** Called with live figures of a preparation. Returns how to stop. */
  readonly onProgress: (session: SessionId, heard: (progress: Progress) => void) => () => void;
};
