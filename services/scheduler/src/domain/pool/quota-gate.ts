import type { HoldLimits, Quota } from '#contracts';
import type { EpochMs, ProjectId, SessionId } from '#kernel';
import { holdLimit } from '../queue/hold-limits.ts';
import { type Account, accountKey } from '../queue/queued-session.ts';
import type { Asked } from '../session/session-state.ts';
import { nodeCountOf } from '../session/wishes.ts';
import type { AccountBook } from './accounts.ts';
import type { OverQuota, Whose } from './over-quota.ts';
import { type PeriodSpending, nextPeriodStart, spentIn } from './spending.ts';

/** What a start is judged by. */
export type QuotaAsk = Account & {
  readonly sessionId: SessionId;
  /** On all of its nodes together; of devices that are asked for by memory alone, the share that it gets of them. */
  readonly gpuMilli: number;
  /** How long it can hold them; null when nobody can say. */
  readonly holdMsMax: number | null;
  /** False: it can't give back what it borrows, so it may borrow nothing. */
  readonly isPreemptible: boolean;
};

/** `unlimited`: the project has no limits. `borrowed`: beyond the project's own part, as far as that is allowed. */
export type QuotaVerdict =
  { readonly kind: 'unlimited' | 'within' | 'borrowed' } | { readonly kind: 'over'; readonly why: OverQuota };

/** Judges the starts of one round; `started` counts one at once, so that a round can't pass a limit either. Both take the same short time, however much is held. */
export type QuotaGate = {
  readonly check: (ask: QuotaAsk) => QuotaVerdict;
  readonly started: (ask: QuotaAsk) => void;
};

type View = {
  readonly now: EpochMs;
  readonly quotaOf: (project: ProjectId) => Quota | null;
  /** What is held and was begun: of all accounts, or at least of those of projects with limits. */
  readonly books: Iterable<AccountBook>;
};

const limits = ({ gpuMilli, sessionCount, gpuBudget }: HoldLimits): boolean =>
  gpuMilli !== undefined || sessionCount !== undefined || gpuBudget !== undefined;
/** Whether a quota limits anything; one that only says how heavy the project weighs does not. */
export const hasLimits = (quota: Quota): boolean => limits(quota) || limits(quota.perUser ?? {});

/** On all of its nodes, as far as it is known before there are devices: whoever asks by memory alone gets at least a thousandth. */
const leastGpuMilli = (asked: Asked): number => {
  const { gpuMilli, gpuMemoryBytes } = asked.resources;
  const ofEach = gpuMilli === 0 && gpuMemoryBytes !== undefined ? 1 : gpuMilli;
  return ofEach * nodeCountOf(asked);
};

/**
 * A session as the gate sees it. What it asks for by memory alone is known when its devices are: look for a place if the least passes, and
 * ask again with the sum of what it would get there.
 */
export const quotaAsk = (asked: Asked, gpuMilli: number = leastGpuMilli(asked)): QuotaAsk => ({
  sessionId: asked.sessionId,
  projectId: asked.projectId,
  userId: asked.userId,
  gpuMilli,
  holdMsMax: holdLimit(asked.limits),
  isPreemptible: asked.wish?.isPreemptible ?? true,
});

/** What one project, or one user in it, holds and has begun, this round's starts included. */
type Tally = {
  gpuMilli: number;
  sessionCount: number;
  begun: { readonly [P in keyof PeriodSpending]: number };
};

const emptyTally = (): Tally => ({ gpuMilli: 0, sessionCount: 0, begun: { day: 0, week: 0, month: 0 } });

const count = (tally: Tally, gpuMilli: number, sessionCount: number, begun: Tally['begun']): void => {
  tally.gpuMilli += gpuMilli;
  tally.sessionCount += sessionCount;
  tally.begun = {
    day: tally.begun.day + begun.day,
    week: tally.begun.week + begun.week,
    month: tally.begun.month + begun.month,
  };
};

/** The limit that a start would pass; null when there is room. Nothing is asked of a limit that the start does not add to. */
const passed = (
  whose: Whose,
  { gpuMilli: limitMilli, sessionCount: sessionCountMax, gpuBudget: budget }: HoldLimits,
  borrowMilli: number,
  tally: Tally,
  ask: QuotaAsk & { readonly isNew: boolean; readonly now: EpochMs },
): OverQuota | null => {
  const { gpuMilli: needsMilli, holdMsMax, isPreemptible, isNew, now } = ask;
  if (limitMilli !== undefined && needsMilli > 0) {
    const roof = limitMilli + (isPreemptible ? borrowMilli : 0);
    const heldMilli = tally.gpuMilli;
    const isBorrowBarred = !isPreemptible && heldMilli + needsMilli <= limitMilli + borrowMilli;
    if (heldMilli + needsMilli > roof)
      return { kind: 'gpu', whose, heldMilli, limitMilli, borrowMilli, needsMilli, isBorrowBarred };
  }
  if (sessionCountMax !== undefined && isNew && tally.sessionCount >= sessionCountMax)
    return { kind: 'sessions', whose, heldCount: tally.sessionCount, sessionCountMax };
  if (budget === undefined || needsMilli === 0) return null;
  if (holdMsMax === null) return { kind: 'no-end', whose };
  const needsMilliMs = needsMilli * holdMsMax;
  const spentMilliMs = tally.begun[budget.period];
  if (spentMilliMs + needsMilliMs <= budget.gpuMilliMs) return null;
  const renewsAt = nextPeriodStart(budget.period, now);
  return { kind: 'gpu-budget', whose, spentMilliMs, budget, needsMilliMs, renewsAt };
};

/** The quotas of all projects, as they stand at the beginning of a round. */
export const createQuotaGate = ({ now, quotaOf, books }: View): QuotaGate => {
  const tallies = new Map<string, Tally>();
  const holding = new Set<string>();
  const tallyOf = (key: string): Tally => {
    const known = tallies.get(key) ?? emptyTally();
    tallies.set(key, known);
    return known;
  };
  const limitsOf = (project: ProjectId): Quota | null => {
    const quota = quotaOf(project);
    return quota !== null && hasLimits(quota) ? quota : null;
  };
  const add = (account: Account, gpuMilli: number, sessionCount: number, begun: Tally['begun']): void => {
    count(tallyOf(account.projectId), gpuMilli, sessionCount, begun);
    count(tallyOf(accountKey(account)), gpuMilli, sessionCount, begun);
  };

  for (const book of books) {
    if (limitsOf(book.projectId) === null) continue;
    const spent = (period: keyof PeriodSpending): number => spentIn(book.spending, period, now);
    const begun = { day: spent('day'), week: spent('week'), month: spent('month') };
    add(book, book.held.gpuMilli, book.sessions.size, begun);
    for (const session of book.sessions.keys()) holding.add(session);
  }

  return {
    check: (ask) => {
      const quota = limitsOf(ask.projectId);
      if (quota === null) return { kind: 'unlimited' };
      const own = tallyOf(ask.projectId);
      const seen = { ...ask, isNew: !holding.has(ask.sessionId), now };
      const why =
        passed('project', quota, quota.borrowGpuMilli ?? 0, own, seen) ??
        passed('user', quota.perUser ?? {}, 0, tallyOf(accountKey(ask)), seen);
      if (why !== null) return { kind: 'over', why };
      const isBeyond =
        ask.gpuMilli > 0 && own.gpuMilli + ask.gpuMilli > (quota.gpuMilli ?? Number.POSITIVE_INFINITY);
      return { kind: isBeyond ? 'borrowed' : 'within' };
    },
    started: (ask) => {
      if (limitsOf(ask.projectId) === null) return;
      const spent = ask.gpuMilli * (ask.holdMsMax ?? 0);
      add(ask, ask.gpuMilli, holding.has(ask.sessionId) ? 0 : 1, { day: spent, week: spent, month: spent });
      holding.add(ask.sessionId);
    },
  };
};
