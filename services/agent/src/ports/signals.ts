import type { Heartbeat, NodeUsage, Progress } from '#contracts';
import type { SessionId } from '#kernel';

/** What is said to whoever listens now, and never repeated. */
export type Signals = {
  readonly heartbeat: (heartbeat: Heartbeat) => void;
  /** What the runs of the node use; a message holds a part of them where they are many. */
  readonly usage: (usage: NodeUsage) => void;
  readonly progress: (progress: Progress) => void;
  /** There is new output to read. */
  readonly output: (session: SessionId) => void;
};
