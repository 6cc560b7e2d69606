import type { Quota } from '#contracts';
import type { ArrayId, EpochMs, ProjectId, SessionId } from '#kernel';
import type { AccountBook } from '../pool/accounts.ts';
import { overQuotaWords } from '../pool/over-quota.ts';
import { type QuotaVerdict, createQuotaGate, quotaAsk } from '../pool/quota-gate.ts';
import type { Gate } from '../queue/plan-queue.ts';
import type { Waiting } from '../session/session-state.ts';

/** Who may start in this round, apart from room: quotas, and how many of an array may run at once. */
export type RoundGate = Gate & {
  /** Also for those that start outside of the queue: on held room, or in a reservation. Null: it may; else why not. */
  readonly judge: (session: Waiting) => string | null;
  readonly begins: (session: Waiting) => void;
  /** Undefined when its project has no limits. */
  readonly isBorrowed: (id: SessionId) => boolean | undefined;
  readonly reasons: ReadonlyMap<SessionId, string>;
};

type View = {
  readonly now: EpochMs;
  readonly quotaOf: (project: ProjectId) => Quota | null;
  readonly books: Iterable<AccountBook>;
  readonly waiting: ReadonlyMap<SessionId, Waiting>;
  /** How many of an array hold something now. */
  readonly runningOf: (array: ArrayId) => number;
};

export const createRoundGate = ({ now, quotaOf, books, waiting, runningOf }: View): RoundGate => {
  const quotas = createQuotaGate({ now, quotaOf, books });
  const reasons = new Map<SessionId, string>();
  const verdicts = new Map<SessionId, QuotaVerdict>();
  const startedOf = new Map<ArrayId, number>();

  const arrayLimit = ({ asked }: Waiting): string | null => {
    const array = asked.wish?.array;
    if (array?.runningMax === undefined) return null;
    const count = runningOf(array.arrayId) + (startedOf.get(array.arrayId) ?? 0);
    return count < array.runningMax
      ? null
      : `${count} sessions of its array run, and no more than ${array.runningMax} may at once`;
  };

  const judge = (session: Waiting): string | null => {
    const { sessionId } = session.asked;
    const verdict = quotas.check(quotaAsk(session));
    verdicts.set(sessionId, verdict);
    const why = arrayLimit(session) ?? (verdict.kind === 'over' ? overQuotaWords(verdict.why) : null);
    if (why === null) reasons.delete(sessionId);
    else reasons.set(sessionId, why);
    return why;
  };
  const begins = (session: Waiting): void => {
    quotas.started(quotaAsk(session));
    const arrayId = session.asked.wish?.array?.arrayId;
    if (arrayId !== undefined) startedOf.set(arrayId, (startedOf.get(arrayId) ?? 0) + 1);
  };

  return {
    judge,
    begins,
    reasons,
    isOpenFor: ({ sessionId }) => {
      const session = waiting.get(sessionId);
      return session !== undefined && judge(session) === null;
    },
    started: ({ sessionId }) => {
      const session = waiting.get(sessionId);
      if (session !== undefined) begins(session);
    },
    isBorrowed: (id) => {
      const verdict = verdicts.get(id);
      return verdict === undefined || verdict.kind === 'unlimited' ? undefined : verdict.kind === 'borrowed';
    },
  };
};
