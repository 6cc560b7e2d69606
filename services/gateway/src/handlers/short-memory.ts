import { categoryOf } from '#kernel';
import type { Clock, EpochMs, StreamName } from '#kernel';

/** Answers to what hundreds of requests a second ask in the same words. */
export type ShortMemory<Answer> = {
  /** What was answered a moment ago, or else what `ask` finds. A question that fails is asked again. */
  readonly recall: (question: string, ask: () => Promise<Answer>) => Promise<Answer>;
  /** What was answered, and what is being answered now, is given to nobody who asks after this. */
  readonly forget: () => void;
  /** Something was recorded in these streams. Answers may lag behind it, so nothing is kept for as long as they may. */
  readonly heard: (streams: readonly StreamName[]) => void;
};

/** An answer is good for so long, whatever happens. */
const KEPT_MS = 250;
const KEPT_MAX = 10_000;

type Kept<Answer> = { readonly answer: Answer; readonly at: EpochMs };

/** Keeps answers for a moment: those that follow from the streams of one category. */
export const shortMemory = <Answer>(category: string, clock: Clock): ShortMemory<Answer> => {
  const kept = new Map<string, Kept<Answer>>();
  let heardAt: EpochMs | undefined;
  let timesForgotten = 0;

  const isRecent = (at: EpochMs | undefined): boolean => {
    if (at === undefined) return false;
    const ago = clock.now() - at;
    return ago >= 0 && ago < KEPT_MS; // a clock that was put back makes nothing good for longer
  };
  const forget = (): void => {
    kept.clear();
    timesForgotten += 1;
  };

  return {
    recall: async (question, ask) => {
      const before = kept.get(question);
      if (before !== undefined && isRecent(before.at)) return before.answer;
      const at = clock.now();
      const askedAfter = timesForgotten;
      const answer = await ask();
      if (askedAfter !== timesForgotten || isRecent(heardAt)) return answer;
      if (kept.size >= KEPT_MAX) kept.clear();
      kept.set(question, { answer, at });
      return answer;
    },
    forget,
    heard: (streams) => {
      if (!streams.some((stream) => categoryOf(stream) === category)) return;
      heardAt = clock.now();
      forget();
    },
  };
};
