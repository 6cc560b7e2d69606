import type { OutputPage } from '#contracts';
import type { EpochMs, SessionId } from '#kernel';
import type { OutputPiece } from '../domain/output-piece.ts';
import type { RunKey } from '../domain/run.ts';

/** What is stored from a cursor on; whether more will come the store can't know. */
export type StoredPage = Omit<OutputPage, 'isComplete'> & { readonly isAtEnd: boolean };

/** Keeps the output of sessions on this node, bounded, also after their end. */
export type OutputStore = {
  /** The place behind the last piece of this run that is stored; null if there is none. */
  readonly placeOf: (key: RunKey) => string | null;
  readonly append: (key: RunKey, pieces: readonly OutputPiece[]) => void;
  /** All of this run that there will ever be is stored. */
  readonly complete: (key: RunKey) => void;
  readonly isComplete: (key: RunKey) => boolean;
  /** Null if nothing of the session is kept. */
  readonly read: (
    session: SessionId,
    cursor: number,
    limitBytes: number,
    member?: number,
  ) => StoredPage | null;
  /** Forgets what is too old or too much in all, but never the output of a live session. */
  readonly sweep: (now: EpochMs, isLive: (session: SessionId) => boolean) => void;
};
