import { setTimeout as delay } from 'node:timers/promises';
import { accept, describeError, later, refuse } from '#kernel';
import type { Clock, Log, Refusal, Result } from '#kernel';
import type { KeptAnswer, KeptAnswers } from '../ports/kept-answers.ts';

/** A request that says a key, and what it says beside. */
export type KeyedRequest = { readonly requestId: string; readonly digest: Uint8Array };
type Code = 'idempotency-key-reused' | 'request-under-way' | 'answer-not-kept';
export type AnswerOnce = (
  request: KeyedRequest,
  /** Carries it out. @throws when nothing came of it */
  act: () => Promise<KeptAnswer>,
) => Promise<Result<KeptAnswer, Refusal<Code>>>;

/** An answer is given again for so long. */
export const KEPT_MS = 24 * 3_600_000;
/** Longer than any request takes; a gateway that died in it does not hold its key for ever. */
const LEASE_MS = 120_000;
const WAIT_MS = 10_000;
const LOOK_MS = 50;
/** More than this is no answer to something small that was made. */
const ANSWER_CHARS_MAX = 256 * 1024;

const OTHER: Refusal<Code> = {
  code: 'idempotency-key-reused',
  message:
    'This Idempotency-Key came with another request before. Send another one with what is another wish.',
};
const UNDER_WAY: Refusal<Code> = {
  code: 'request-under-way',
  message: 'A request with this Idempotency-Key is being carried out. Ask again in a moment.',
};
const NOT_KEPT: Refusal<Code> = {
  code: 'answer-not-kept',
  message:
    'This was carried out before under the same Idempotency-Key, and its answer is kept nowhere. Look what there is; what was shown once then has to be made anew, with another key.',
};

/** Carries a request out once, and gives its answer again to whoever asks again. What was refused or failed left nothing, and is carried out anew. */
export const answerOnce =
  (kept: KeptAnswers, clock: Clock, log: Log): AnswerOnce =>
  async ({ requestId, digest }, act) => {
    for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
      const now = clock.now();
      const times = { now, leaseUntil: later(now, LEASE_MS), keptUntil: later(now, KEPT_MS) };
      const claim = await kept.claim(requestId, digest, times);
      if (claim.kind === 'other') return refuse(OTHER);
      if (claim.kind === 'answered') return claim.answer === null ? refuse(NOT_KEPT) : accept(claim.answer);
      if (claim.kind === 'first') break;
      if (waitedMs >= WAIT_MS) return refuse(UNDER_WAY);
      await delay(LOOK_MS);
    }
    const unheard = (cause: unknown): void =>
      log.warn({ cause: describeError(cause) }, 'an idempotency key is held until its lease is over');
    let answer: KeptAnswer;
    try {
      answer = await act();
    } catch (error) {
      await kept.drop(requestId).catch(unheard);
      throw error;
    }
    const isShort = JSON.stringify(answer).length <= ANSWER_CHARS_MAX;
    // What was done is done: that its answer could not be kept does not undo it.
    await kept.keep(requestId, isShort ? answer : null).catch(unheard);
    return accept(answer);
  };
