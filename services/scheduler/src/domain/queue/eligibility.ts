import type { Dependency } from '#contracts';
import { type ArrayId, type EpochMs, toIso, unreachable } from '#kernel';
import { type SessionLookup, brokenDependency, neverWords, standingOf } from '../session/dependency.ts';
import { sayWhen } from '../reservation/say-when.ts';
import type { Waiting } from '../session/session-state.ts';

/** What keeps a session from being looked at, whatever is free. */
export type Hindrance =
  | { readonly kind: 'held' }
  | { readonly kind: 'too-early'; readonly until: EpochMs; readonly isRetry: boolean }
  /** `next` is the first of `count` that have not ended. */
  | { readonly kind: 'dependency-open'; readonly next: Dependency; readonly count: number }
  | { readonly kind: 'dependency-failed'; readonly broken: Dependency }
  | { readonly kind: 'array-full'; readonly arrayId: ArrayId; readonly runningMax: number };

export type Eligibility =
  | { readonly eligible: true }
  | {
      readonly eligible: false;
      readonly why: Hindrance;
      /** {@link Hindrance} as its user is told. */
      readonly words: string;
      /** It may be another answer then, though nothing has happened. */
      readonly retryAt?: EpochMs;
    };

export type EligibilityView = {
  readonly now: EpochMs;
  readonly stateOf: SessionLookup;
  /** How many sessions of its array hold resources; 0 when it belongs to none. */
  readonly runningOfArray: number;
};

const hindranceOf = (session: Waiting, view: EligibilityView): Hindrance | null => {
  const { isHeld, notBefore, asked, line } = session;
  if (isHeld) return { kind: 'held' };
  const broken = brokenDependency(session, view.stateOf);
  if (broken !== null) return { kind: 'dependency-failed', broken };
  if (notBefore !== null && notBefore > view.now)
    return { kind: 'too-early', until: notBefore, isRetry: line.retryCount > 0 };
  const { after = [], array } = asked.wish ?? {};
  const open = after.filter((one) => standingOf(one, view.stateOf(one.sessionId)) === 'open');
  const [next] = open;
  if (next !== undefined) return { kind: 'dependency-open', next, count: open.length };
  if (array?.runningMax !== undefined && view.runningOfArray >= array.runningMax)
    return { kind: 'array-full', arrayId: array.arrayId, runningMax: array.runningMax };
  return null;
};

const AWAITED: Readonly<Record<Dependency['condition'], string>> = {
  ok: 'to succeed',
  any: 'to end',
  fail: 'to fail',
};

/** A retry comes so soon that minutes say too little. */
const toTheSecond = (at: EpochMs): string => `${toIso(at).slice(0, 19).replace('T', ' ')} UTC`;

const wordsOf = (why: Hindrance, { stateOf }: EligibilityView): string => {
  switch (why.kind) {
    case 'held':
      return 'is held until somebody releases it';
    case 'too-early':
      return why.isRetry
        ? `is tried again at ${toTheSecond(why.until)} or later`
        : `starts at ${sayWhen(why.until)} or later`;
    case 'dependency-open': {
      const { sessionId, condition } = why.next;
      const others = why.count === 1 ? '' : `, and ${why.count - 1} more`;
      return `needs session ${sessionId} ${AWAITED[condition]} first${others}`;
    }
    case 'dependency-failed':
      return `can never start: ${neverWords(why.broken, stateOf(why.broken.sessionId))}`;
    case 'array-full':
      return why.runningMax === 1
        ? 'one session of its array runs, and no more may at once'
        : `${why.runningMax} sessions of its array run, and no more may at once`;
    default:
      return unreachable(why);
  }
};

/** Whether a session may be looked at now, as far as it goes itself: not held, not too early, what it waits for has ended, and its array has room for it. */
export const eligibilityOf = (session: Waiting, view: EligibilityView): Eligibility => {
  const why = hindranceOf(session, view);
  if (why === null) return { eligible: true };
  const words = wordsOf(why, view);
  return why.kind === 'too-early'
    ? { eligible: false, why, words, retryAt: why.until }
    : { eligible: false, why, words };
};
