import type { OutputPage } from '#contracts';
import type { SessionId } from '#kernel';
import type { OutputPiece } from '../domain/output-piece.ts';
import type { RunKey } from '../domain/run.ts';

/** Keeps the output of sessions on this node, bounded, also after their end. */
export type OutputStore = {
  /** The place behind the last piece of this run that is stored; null if there is none. */
  readonly placeOf: (key: RunKey) => string | null;
  readonly append: (key: RunKey, pieces: readonly OutputPiece[]) => void;
  /** All of this run has been stored, or there is nothing to store. */
  readonly complete: (key: RunKey) => void;
  readonly isComplete: (key: RunKey) => boolean;
  readonly read: (session: SessionId, cursor: number, limitBytes: number) => OutputPage | null;
  /** Forgets what is too old or too much in all; what is still being written stays. */
  readonly sweep: (now: number) => void;
};
