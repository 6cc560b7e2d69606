import type { Progress } from '#contracts';
import type { SessionId } from '#kernel';
import { type RunKey, runName } from '../domain/run.ts';
import type { ImageProgress } from '../ports/runtime.ts';

/** How far the preparations on this node are: told live to whoever watches, and kept for whoever asks. */
export type ProgressBoard = {
  readonly begin: (key: RunKey) => PreparationProgress;
  /** The last that was told of a session; null: nothing is told of it now. */
  readonly of: (session: SessionId) => Progress | null;
};

export type PreparationProgress = {
  readonly tell: (progress: ImageProgress) => void;
  /** What was told is over: something else is done now. */
  readonly clear: () => void;
};

export type BoardPace = {
  /** More often than this nobody can read. */
  readonly everyMs: number;
  /** So often the same is told again: for those who began to listen in the meantime. */
  readonly againMs: number;
};
export const BOARD_PACE: BoardPace = { everyMs: 250, againMs: 2000 };

/** Tells at once, then at most every so often and never without the last; nothing is told after `clear`. */
export const progressBoard = (
  send: (progress: Progress) => void,
  { everyMs, againMs }: BoardPace = BOARD_PACE,
): ProgressBoard => {
  const current = new Map<string, Progress>();

  const begin = (key: RunKey): PreparationProgress => {
    const name = runName(key);
    let timer: NodeJS.Timeout | null = null;
    let isNews = false;
    let sentAt = 0;
    const tellNow = (): void => {
      const progress = current.get(name);
      if (progress === undefined) return;
      isNews = false;
      sentAt = performance.now();
      send(progress);
    };
    return {
      tell: (progress) => {
        current.set(name, { sessionId: key.sessionId, epoch: key.epoch, ...progress });
        isNews = true;
        if (timer !== null) return;
        tellNow();
        timer = setInterval(() => {
          if (isNews || performance.now() - sentAt >= againMs) tellNow();
        }, everyMs);
      },
      clear: () => {
        if (timer !== null) clearInterval(timer);
        timer = null;
        current.delete(name);
      },
    };
  };

  return {
    begin,
    of: (session) => [...current.values()].findLast(({ sessionId }) => sessionId === session) ?? null,
  };
};
