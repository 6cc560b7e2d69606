import type { Duplex } from 'node:stream';
import type { StreamTarget } from '#contracts';
import type { NodeId, Refusal, Result, SessionId } from '#kernel';

/** Where a session runs; one that was placed anew has another epoch. */
export type RunPlace = {
  readonly nodeId: NodeId;
  readonly sessionId: SessionId;
  readonly epoch: number;
  /** Which of its members on that node; absent: the first. */
  readonly member?: number;
};

/** Streams of bytes into runs, wherever they are. */
export type NodeStreams = {
  /**
   * Ports and sockets carry bytes as they are, with half-close; programs and terminals carry frames (`FRAMES`). Whoever gets the stream reads its errors and
   * destroys it in the end. @throws DependencyFailure when the node does not answer, or does not call back
   */
  readonly open: (run: RunPlace, target: StreamTarget) => Promise<Result<Duplex, Refusal>>;
};
