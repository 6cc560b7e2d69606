import type { NodeGrantGiven, NodeGrantReleased } from '#contracts';
import { type EpochMs, type ProjectId, type UserId, bytes, cpuMilli, epochMs, gpuMilli } from '#kernel';
import type { Standing } from '../queue/balances.ts';
import { type Amounts, dominantShare } from '../queue/dominant-share.ts';
import { type Account, accountKey } from '../queue/queued-session.ts';
import { DEFAULT_QUEUE_POLICY } from '../queue/queue-policy.ts';
import { NO_USAGE, changeRate } from '../queue/usage.ts';
import { type PeriodSpending, noSpending, settle, spend } from './spending.ts';

/** What an account holds now, has used, and has begun in the present periods. */
export type AccountBook = Standing & {
  /** Sessions that hold something: how many grants each. */
  readonly sessions: ReadonlyMap<string, number>;
  readonly spending: PeriodSpending;
};

/** The books of all accounts, folded from the grants of all nodes; changes in place. */
export type Accounts = {
  readonly given: (account: Account, grant: NodeGrantGiven['data'], total: Amounts) => void;
  readonly released: (released: NodeGrantReleased['data']) => void;
  readonly of: (account: Account) => AccountBook | null;
  readonly all: () => Iterable<AccountBook>;
  readonly entries: () => readonly OpenEntry[];
  readonly restore: (books: Iterable<AccountBook>, open: Iterable<OpenEntry>) => void;
};

/** A grant that is still held. */
export type OpenEntry = {
  readonly key: string;
  readonly account: Account;
  readonly sessionId: string;
  readonly amounts: Amounts;
  readonly rate: number;
  readonly holdMsMax: number | null;
  readonly givenAt: EpochMs;
};

const NOTHING: Amounts = { cpuMilli: cpuMilli(0), memoryBytes: bytes(0), gpuMilli: gpuMilli(0) };
const add = (a: Amounts, b: Amounts, sign: 1 | -1): Amounts => ({
  cpuMilli: cpuMilli(a.cpuMilli + sign * b.cpuMilli),
  memoryBytes: bytes(a.memoryBytes + sign * b.memoryBytes),
  gpuMilli: gpuMilli(a.gpuMilli + sign * b.gpuMilli),
});

const { halfLifeMs } = DEFAULT_QUEUE_POLICY;

const emptyBook = ({ projectId, userId }: Account): AccountBook => ({
  projectId,
  userId,
  usage: NO_USAGE,
  held: NOTHING,
  lastStartAt: null,
  sessions: new Map(),
  spending: noSpending,
});

const counted = (
  sessions: ReadonlyMap<string, number>,
  id: string,
  by: 1 | -1,
): ReadonlyMap<string, number> => {
  const next = new Map(sessions);
  const count = (sessions.get(id) ?? 0) + by;
  if (count > 0) next.set(id, count);
  else next.delete(id);
  return next;
};

const grantName = (grant: { nodeId: string; sessionId: string; epoch: number }): string =>
  `${grant.nodeId}/${grant.sessionId}/${grant.epoch}`;

export const createAccounts = (): Accounts => {
  const books = new Map<string, AccountBook>();
  const open = new Map<string, OpenEntry>();

  const change = (entry: OpenEntry, at: EpochMs, by: 1 | -1): void => {
    const key = accountKey(entry.account);
    const before = books.get(key) ?? emptyBook(entry.account);
    const gpu = entry.amounts.gpuMilli;
    const limit = entry.holdMsMax === null ? null : gpu * entry.holdMsMax;
    books.set(key, {
      ...before,
      usage: changeRate(before.usage, by * entry.rate, at, halfLifeMs),
      held: add(before.held, entry.amounts, by),
      lastStartAt: by === 1 ? at : before.lastStartAt,
      sessions: counted(before.sessions, entry.sessionId, by),
      spending:
        by === 1
          ? spend(before.spending, gpu * (entry.holdMsMax ?? 0), at)
          : settle(before.spending, limit, gpu * (at - entry.givenAt), entry.givenAt),
    });
  };

  return {
    given: (account, grant, total) => {
      const key = grantName(grant);
      if (open.has(key)) return;
      const gpu = grant.devices.reduce((sum, device) => sum + device.gpuMilli, 0);
      const amounts = {
        cpuMilli: grant.cpuMilli,
        memoryBytes: grant.memoryBytes,
        gpuMilli: gpuMilli(gpu),
      };
      const rate = dominantShare(amounts, total);
      const { sessionId, holdMsMax = null, givenAt } = grant;
      const entry = { key, account, sessionId, amounts, rate, holdMsMax, givenAt };
      open.set(key, entry);
      change(entry, givenAt, 1);
    },
    released: (released) => {
      const key = grantName(released);
      const entry = open.get(key);
      if (entry === undefined) return;
      open.delete(key);
      change(entry, epochMs(Math.max(released.releasedAt, entry.givenAt)), -1);
    },
    of: (account) => books.get(accountKey(account)) ?? null,
    all: () => books.values(),
    entries: () => [...open.values()],
    restore: (saved, entries) => {
      for (const book of saved) books.set(accountKey(book), book);
      for (const entry of entries) open.set(entry.key, entry);
    },
  };
};

/** Nobody's: grants of before there were projects, of sessions that are forgotten. */
export const accountOf = (projectId: ProjectId | null, userId: UserId | null): Account | null =>
  projectId === null || userId === null ? null : { projectId, userId };
