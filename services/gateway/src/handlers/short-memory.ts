import { categoryOf } from '#kernel';
import type { Clock, EpochMs, StreamName } from '#kernel';

/** Answers to what hundreds of requests a second ask in the same words. */
export type ShortMemory<Answer> = {
  /** What was answered, or asked, a moment ago, or else what `ask` finds. A question that failed is asked again. */
  readonly recall: (question: string, ask: () => Promise<Answer>) => Promise<Answer>;
  /** What was answered, and what is being answered now, is given to nobody who asks after this. */
  readonly forget: () => void;
  /** Something was recorded in these streams. Answers may lag behind it, so nothing is kept for as long as they may. */
  readonly heard: (streams: readonly StreamName[]) => void;
};

/** An answer is good for so long, whatever happens. */
const KEPT_MS = 250;
const KEPT_MAX = 10_000;

type Kept<Answer> = { readonly answer: Promise<Answer>; readonly at: EpochMs };

/** Keeps answers for a moment: those that follow from the streams of one category. */
export const shortMemory = <Answer>(category: string, clock: Clock): ShortMemory<Answer> => {
  const kept = new Map<string, Kept<Answer>>();
  let heardAt: EpochMs | undefined;

  const isRecent = (at: EpochMs | undefined): boolean => {
    if (at === undefined) return false;
    const ago = clock.now() - at;
    return ago >= 0 && ago < KEPT_MS; // a clock that was put back makes nothing good for longer
  };
  return {
    recall: (question, ask) => {
      const before = kept.get(question);
      if (before !== undefined && isRecent(before.at)) return before.answer;
      const answer = ask();
      if (isRecent(heardAt)) return answer;
      if (kept.size >= KEPT_MAX) kept.clear();
      const asked = { answer, at: clock.now() };
      kept.set(question, asked);
      answer.catch(() => kept.get(question) === asked && kept.delete(question));
      return answer;
    },
    forget: () => kept.clear(),
    heard: (streams) => {
      if (!streams.some((stream) => categoryOf(stream) === category)) return;
      heardAt = clock.now();
      kept.clear();
    },
  };
};
