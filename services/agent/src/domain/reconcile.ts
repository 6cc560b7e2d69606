import type { DesiredGrant, DesiredState, GrantStatus, StartTimings } from '#contracts';
import type { EpochMs } from '#kernel';
import { type Capacity, whyNotHere } from './capacity.ts';
import { gangStatus } from './gang-status.ts';
import { memberGrants } from './member-grants.ts';
import type { Violation } from './overuse.ts';
import { planGang } from './plan-gang.ts';
import { type Action, type GrantPlan, planGrant, planUnasked, type Sight } from './plan-grant.ts';
import {
  type GrantMemory,
  grantName,
  keyOf,
  type ObservedRun,
  type RunKey,
  runName,
  type RunTask,
} from './run.ts';
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
  /** How long the steps of starts took, by the name of the run; of those that this process began. */
  readonly timings?: ReadonlyMap<string, StartTimings>;
  readonly capacity: Capacity;
  readonly now: EpochMs;
};

export type NewReport = { readonly key: RunKey; readonly status: GrantStatus };
export type NodePlan = { readonly actions: readonly Action[]; readonly reports: readonly NewReport[] };

const sights = (view: NodeView): Map<string, Sight> => {
  const { desired, observed, memories, tasks, violations } = view;
  const found = new Map<string, Sight>();
  const add = (of: RunKey, part: Partial<Sight>): void => {
    const key = keyOf(of);
    const blank = { key, grant: null, run: null, memory: null, task: null };
    found.set(runName(key), { ...(found.get(runName(key)) ?? blank), ...part });
  };
  for (const grant of (desired?.grants ?? []).flatMap(memberGrants)) add(grant, { grant });
  for (const run of observed) add(run, { run });
  for (const memory of memories.values()) add(memory, { memory });
  for (const { key, task } of tasks.values()) add(key, { task });
  for (const violation of violations?.values() ?? [])
    if (found.has(runName(violation.key))) add(violation.key, { violation });
  return found;
};

const planOf = (sight: Sight, { desired, told, capacity, now }: NodeView): GrantPlan => {
  if (desired === null) return planUnasked(sight, now);
  const before = told.get(grantName(sight.key))?.status;
  // What was refused stays so, also when it could be carried out by now: the scheduler may have given the room to another.
  if (before?.phase === 'refused' && sight.run === null && sight.task === null)
    return { actions: [], status: before };
  return planGrant(sight, capacity, now);
};

/** All that concerns one grant: one sight, or one for each member. */
const planAll = (grant: DesiredGrant, members: readonly Sight[], view: NodeView): GrantPlan => {
  const [only] = members;
  if (grant.gang === undefined && only !== undefined) return planOf(only, view);
  const isNew = members.every(({ run, memory, task }) => run === null && memory === null && task === null);
  const lack = isNew && grant.known !== 'ended' ? whyNotHere(grant, view.capacity) : null;
  if (lack !== null && grant.want === 'run' && grant.known !== 'running')
    return { actions: [], status: { phase: 'refused', ...lack } };
  const { plans, isMade } = planGang(members, (sight) => planOf(sight, view));
  return {
    actions: plans.flatMap(({ actions }) => actions),
    status: gangStatus(
      plans.flatMap(({ grant, status }) => (grant === null ? [] : [{ grant, status }])),
      view.now,
      isMade,
    ),
  };
};

const withTimings = (status: GrantStatus | null, timings: StartTimings | undefined): GrantStatus | null =>
  timings !== undefined && (status?.phase === 'running' || status?.phase === 'ended')
    ? { ...status, timings }
    : status;

/** Compares what shall be, what is, and what the log knows; returns what to do and what to tell. Proposes only: the loop carries it out. */
export const reconcile = (view: NodeView): NodePlan => {
  const found = sights(view);
  const actions: Action[] = [];
  const reports: NewReport[] = [];
  for (const grant of view.desired?.grants ?? []) {
    const names = memberGrants(grant).map(runName);
    const members = names.flatMap((name) => found.get(name) ?? []);
    for (const name of names) found.delete(name);
    const planned = planAll(grant, members, view);
    actions.push(...planned.actions);
    const status = withTimings(planned.status, view.timings?.get(grantName(grant)));
    const key = { sessionId: grant.sessionId, epoch: grant.epoch };
    if (status !== null && isNews(status, grant, view.told.get(grantName(key)), view.now))
      reports.push({ key, status });
  }
  // What nobody wants (any more), or what nobody has said yet.
  for (const sight of found.values()) actions.push(...planOf(sight, view).actions);
  return { actions, reports };
};
