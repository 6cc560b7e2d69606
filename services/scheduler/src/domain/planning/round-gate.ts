import type { Quota } from '#contracts';
import type { ArrayId, EpochMs, ProjectId, SessionId } from '#kernel';
import type { AccountBook } from '../pool/accounts.ts';
import { type OverQuota, sayOverQuota } from '../pool/over-quota.ts';
import { type QuotaVerdict, createQuotaGate, quotaAsk } from '../pool/quota-gate.ts';
import type { Gate } from '../queue/plan-queue.ts';
import type { Waiting } from '../session/session-state.ts';

/** Who may start in this round, apart from room: quotas, and how many of an array may run at once. */
export type RoundGate = Gate & {
  /** Also for those that start outside of the queue: on held room, or in a reservation. Null: it may; else why not. */
  readonly judge: (session: Waiting) => string | null;
  readonly begins: (session: Waiting) => void;
  /**
   * Undefined when nothing has to be counted: its project has no limits, nor has its array. Else the placement is written to the project's stream
   * as well, which is what keeps two schedulers from both giving out the last place.
   */
  readonly isBorrowed: (id: SessionId) => boolean | undefined;
  readonly reasons: ReadonlyMap<SessionId, string>;
  /** The limit that keeps it back, when it is one of a quota. */
  readonly overOf: (id: SessionId) => OverQuota | null;
};

type View = {
  readonly now: EpochMs;
  readonly quotaOf: (project: ProjectId) => Quota | null;
  readonly books: Iterable<AccountBook>;
  readonly waiting: ReadonlyMap<SessionId, Waiting>;
  /** How many of an array hold something now. */
  readonly runningOf: (array: ArrayId) => number;
  /** The most that a session can get of devices, all its nodes together: for one that asks by memory alone it depends on the device. */
  readonly gpuMilliMax: (session: Waiting) => number;
};

export const createRoundGate = ({
  now,
  quotaOf,
  books,
  waiting,
  runningOf,
  gpuMilliMax,
}: View): RoundGate => {
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
    const verdict = quotas.check(quotaAsk(session.asked, gpuMilliMax(session)));
    verdicts.set(sessionId, verdict);
    const why = arrayLimit(session) ?? (verdict.kind === 'over' ? sayOverQuota(verdict.why) : null);
    if (why === null) reasons.delete(sessionId);
    else reasons.set(sessionId, why);
    return why;
  };
  const begins = (session: Waiting): void => {
    quotas.started(quotaAsk(session.asked, gpuMilliMax(session)));
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
    overOf: (id) => {
      const verdict = verdicts.get(id);
      return verdict?.kind === 'over' ? verdict.why : null;
    },
    isBorrowed: (id) => {
      const verdict = verdicts.get(id);
      if (verdict !== undefined && verdict.kind !== 'unlimited') return verdict.kind === 'borrowed';
      return waiting.get(id)?.asked.wish?.array?.runningMax === undefined ? undefined : false;
    },
  };
};
