import type { Quota } from '#contracts';
import { type ProjectId, type Refusal, type Result, accept, refuse } from '#kernel';
import type { Asked } from '../session/session-state.ts';
import type { OverQuota } from './over-quota.ts';
import { sayNeverFits } from './over-quota.ts';
import { createQuotaGate, quotaAsk } from './quota-gate.ts';

/** Sessions that may wait at once. Who looks at a count that is a moment old may pass it by a few: it keeps the queue in bounds, it is no promise. */
export const QUEUE_MAX = { inAll: 200_000, ofUser: 20_000 } as const;
/** How long a session may run that says nothing of it, where its GPU time has to be known beforehand. */
export const BUDGET_RUN_MS = 24 * 3_600_000;

/** What the admission looks at. */
export type Admission = {
  readonly quota: Quota | null;
  /** It takes nothing new. */
  readonly isClosed: boolean;
  readonly waitingCount: { readonly inAll: number; readonly ofUser: number };
};

const isBudgeted = ({ gpuBudget, perUser }: Quota): boolean =>
  gpuBudget !== undefined || perUser?.gpuBudget !== undefined;

/** Of a project with a budget of GPU time, each session that takes of it has an end. */
const withEnd = (asked: Asked, quota: Quota | null): Asked => {
  const { resources, limits } = asked;
  const takesGpu = resources.gpuMilli > 0 || resources.gpuMemoryBytes !== undefined;
  if (quota === null || !isBudgeted(quota) || limits.runMs !== undefined || !takesGpu) return asked;
  return { ...asked, limits: { ...limits, runMs: BUDGET_RUN_MS } };
};

const POINTERS: Readonly<Record<OverQuota['kind'], string>> = {
  gpu: '/resources/gpuMilli',
  sessions: '/resources',
  'gpu-budget': '/limits/runMs',
  'no-end': '/limits/runMs',
};

const queueFull = (of: string, count: number): Refusal<'queue-full'> => ({
  code: 'queue-full',
  message: `${of} ${count} sessions waiting already, which is as many as may; ask again when some have started.`,
});

/** How a closed project refuses what is new. */
export const projectClosed = (projectId: ProjectId): Refusal<'project-closed'> => ({
  code: 'project-closed',
  message: `The project ${projectId} is closed and takes nothing new; an admin can open it again.`,
});

/**
 * A request as it goes into the queue. Refuses what its quota could not take even if nothing else were held or begun: it would wait for ever. What only
 * does not fit at the moment waits: quotas are kept where sessions are placed.
 */
export const admitRequest = (
  asked: Asked,
  { quota, isClosed, waitingCount }: Admission,
): Result<Asked, Refusal<'exceeds-quota' | 'queue-full' | 'project-closed'>> => {
  if (isClosed) return refuse(projectClosed(asked.projectId));
  if (waitingCount.ofUser >= QUEUE_MAX.ofUser) return refuse(queueFull('You have', QUEUE_MAX.ofUser));
  if (waitingCount.inAll >= QUEUE_MAX.inAll) return refuse(queueFull('The queue has', QUEUE_MAX.inAll));
  const limited = withEnd(asked, quota);
  const gate = createQuotaGate({ now: asked.requestedAt, quotaOf: () => quota, books: [] });
  const verdict = gate.check(quotaAsk(limited));
  if (verdict.kind !== 'over') return accept(limited);
  const { why } = verdict;
  return refuse({ code: 'exceeds-quota', message: sayNeverFits(why), pointer: POINTERS[why.kind] });
};
