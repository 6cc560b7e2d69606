import type { Heartbeat, Progress } from '#contracts';
import type { SessionId } from '#kernel';

/** What is said to whoever listens now, and never repeated. */
export type Signals = {
  readonly heartbeat: (heartbeat: Heartbeat) => void;
  readonly progress: (progress: Progress) => void;
  /** There is new output to read. */
  readonly output: (session: SessionId) => void;
};
