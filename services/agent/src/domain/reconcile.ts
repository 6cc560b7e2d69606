import type { DesiredState, GrantStatus } from '#contracts';
import type { EpochMs } from '#kernel';
import type { Capacity } from './capacity.ts';
import type { Violation } from './overuse.ts';
import { type Action, type GrantPlan, planGrant, planUnasked, type Sight } from './plan-grant.ts';
import { type GrantMemory, type ObservedRun, type RunKey, runName, type RunTask } from './run.ts';
import { isNews, type Told } from './telling.ts';

export type NodeView = {
  /** The last answer of the scheduler in this boot; null before the first. */
  readonly desired: DesiredState | null;
  readonly observed: readonly ObservedRun[];
  readonly memories: ReadonlyMap<string, GrantMemory>;
  readonly tasks: ReadonlyMap<string, { readonly key: RunKey; readonly task: RunTask }>;
  readonly told: ReadonlyMap<string, Told>;
  /** By the name of the run. */
  readonly violations?: ReadonlyMap<string, Violation>;
  readonly capacity: Capacity;
  readonly now: EpochMs;
};

export type NewReport = { readonly key: RunKey; readonly status: GrantStatus };
export type NodePlan = { readonly actions: readonly Action[]; readonly reports: readonly NewReport[] };

const sights = ({ desired, observed, memories, tasks, violations }: NodeView): readonly Sight[] => {
  const found = new Map<string, Sight>();
  const add = ({ sessionId, epoch }: RunKey, part: Partial<Sight>): void => {
    const key = { sessionId, epoch };
    const blank = { key, grant: null, run: null, memory: null, task: null };
    found.set(runName(key), { ...(found.get(runName(key)) ?? blank), ...part });
  };
  for (const grant of desired?.grants ?? []) add(grant, { grant });
  for (const run of observed) add(run, { run });
  for (const memory of memories.values()) add(memory, { memory });
  for (const { key, task } of tasks.values()) add(key, { task });
  for (const violation of violations?.values() ?? [])
    if (found.has(runName(violation.key))) add(violation.key, { violation });
  return [...found.values()];
};

const planOf = (sight: Sight, { desired, told, capacity, now }: NodeView): GrantPlan => {
  if (desired === null) return planUnasked(sight, now);
  const before = told.get(runName(sight.key))?.status;
  // What was refused stays so, also when it could be carried out by now: the scheduler may have given the room to another.
  if (before?.phase === 'refused' && sight.run === null && sight.task === null)
    return { actions: [], status: before };
  return planGrant(sight, capacity, now);
};

/** Compares what shall be, what is, and what the log knows; returns what to do and what to tell. Proposes only: the loop carries it out. */
export const reconcile = (view: NodeView): NodePlan => {
  const actions: Action[] = [];
  const reports: NewReport[] = [];
  for (const sight of sights(view)) {
    const planned = planOf(sight, view);
    actions.push(...planned.actions);
    const { key, grant } = sight;
    const { status } = planned;
    if (grant === null || status === null) continue;
    if (isNews(status, grant.known, view.told.get(runName(key)), view.now)) reports.push({ key, status });
  }
  return { actions, reports };
};
