import type { EpochMs } from '#kernel';
import { type Amounts, dominantShare } from './dominant-share.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { type Account, type QueuedSession, accountKey } from './queued-session.ts';
import type { Balance } from './take-turns.ts';
import { type Usage, usageAt } from './usage.ts';

/** What is known of an account besides what it has waiting. */
export type Standing = Account & {
  readonly usage: Usage;
  /** What its sessions hold now. */
  readonly held: Amounts;
  readonly lastStartAt: EpochMs | null;
};

/** Parts of the pool that projects, and users within their project, are meant to have: in proportion, above 0. */
export type Weights = {
  readonly ofProject: (account: Account) => number;
  readonly ofUser: (account: Account) => number;
};
export const EQUAL_WEIGHTS: Weights = { ofProject: () => 1, ofUser: () => 1 };

/** Adds up by project and by user; `measure` turns what was added up into the one number to compare by. */
const balanceOf = <Sum>(
  weights: Weights,
  { none, add, measure }: { none: Sum; add: (a: Sum, b: Sum) => Sum; measure: (sum: Sum) => number },
) => {
  const projects = new Map<string, Sum>();
  const users = new Map<string, Sum>();
  const count = (account: Account, amount: Sum): void => {
    const user = accountKey(account);
    projects.set(account.projectId, add(projects.get(account.projectId) ?? none, amount));
    users.set(user, add(users.get(user) ?? none, amount));
  };
  return {
    count,
    ofProject: (account: Account) =>
      measure(projects.get(account.projectId) ?? none) / weights.ofProject(account),
    ofUser: (account: Account) => measure(users.get(accountKey(account)) ?? none) / weights.ofUser(account),
  };
};

type Known = { readonly standings: Iterable<Standing>; readonly weights: Weights; readonly total: Amounts };

/** By what each has used, halved every half-life, and what it holds, for a little while ahead. */
export const fairShareBalance = (
  { standings, weights, total }: Known,
  { halfLifeMs, lookaheadMs }: QueuePolicy,
  now: EpochMs,
): Balance => {
  const sums = balanceOf(weights, { none: 0, add: (a, b) => a + b, measure: (sum) => sum });
  for (const standing of standings)
    sums.count(standing, usageAt(standing.usage, now, halfLifeMs) + standing.usage.rate * lookaheadMs);
  const charge = (session: QueuedSession): void =>
    sums.count(session, dominantShare(session.resources, total) * lookaheadMs);
  return { ...sums, charge };
};

type Numbers = { readonly cpuMilli: number; readonly memoryBytes: number; readonly gpuMilli: number };

/** By the largest share that each holds now of any resource (Dominant Resource Fairness). */
export const dominantBalance = ({ standings, weights, total }: Known): Balance => {
  const sums = balanceOf<Numbers>(weights, {
    none: { cpuMilli: 0, memoryBytes: 0, gpuMilli: 0 },
    add: (a, b) => ({
      cpuMilli: a.cpuMilli + b.cpuMilli,
      memoryBytes: a.memoryBytes + b.memoryBytes,
      gpuMilli: a.gpuMilli + b.gpuMilli,
    }),
    measure: (sum) => dominantShare(sum, total),
  });
  for (const standing of standings) sums.count(standing, standing.held);
  return { ...sums, charge: (session) => sums.count(session, session.resources) };
};
