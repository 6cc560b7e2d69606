import type { GrantStatus, RunEnd } from '#contracts';
import { type EpochMs, unreachable } from '#kernel';
import type { Capacity } from './capacity.ts';
import { whyNotHere } from './capacity.ts';
import type { MemberGrant } from './member-grants.ts';
import type { Violation } from './overuse.ts';
import type { EndedRun, GrantMemory, ObservedRun, RunKey, RunTask } from './run.ts';

/** What the reconciler wants done. Each is carried out at most once at a time per run. */
export type Action =
  | { readonly do: 'prepare'; readonly grant: MemberGrant }
  /** All of it is made, and so it is of all other members. */
  | { readonly do: 'start'; readonly key: RunKey }
  | { readonly do: 'cancel'; readonly key: RunKey }
  | { readonly do: 'stop'; readonly key: RunKey; readonly graceMs: number }
  | { readonly do: 'remember'; readonly memory: GrantMemory }
  /** `hasRun`: there may be output that is not collected yet. */
  | { readonly do: 'remove'; readonly key: RunKey; readonly hasRun: boolean }
  | { readonly do: 'forget'; readonly key: RunKey };

/** All that is known of one run at one moment. */
export type Sight = {
  readonly key: RunKey;
  readonly grant: MemberGrant | null;
  /** Of a member: whether all others are ready to begin. */
  readonly mayStart?: boolean;
  readonly run: ObservedRun | null;
  readonly memory: GrantMemory | null;
  readonly task: RunTask | null;
  /** It takes more than it was given, and has to end for it. */
  readonly violation?: Violation | null;
};

export type GrantPlan = { readonly actions: readonly Action[]; readonly status: GrantStatus | null };

/** What nobody wants any more gets this long to end by itself. */
const UNWANTED_GRACE_MS = 5000;

const VANISHED: RunEnd = {
  kind: 'failed',
  code: 'container-vanished',
  message: 'The container of the session disappeared from its node; something other than Berth removed it.',
};

const plan = (status: GrantStatus | null, ...actions: readonly Action[]): GrantPlan => ({ actions, status });
const ended = (run: EndedRun): GrantStatus => ({
  phase: 'ended',
  end: run.end,
  startedAt: run.startedAt,
  endedAt: run.endedAt,
});
const absent = (run: EndedRun | null): GrantStatus => ({
  phase: 'absent',
  end: run?.end ?? null,
  startedAt: run?.startedAt ?? null,
  endedAt: run?.endedAt ?? null,
});

const remember = (key: RunKey, { end, startedAt, endedAt }: EndedRun): Action => ({
  do: 'remember',
  memory: { ...key, hasStarted: startedAt !== null, ended: { end, startedAt, endedAt } },
});

/** The work under way goes on; a stop only hurries it. */
const duringTask = ({ key, grant, run, memory }: Sight, task: RunTask): GrantPlan => {
  const isUnwanted = grant === null || grant.want === 'stop';
  switch (task.kind) {
    case 'preparing': {
      const status: GrantStatus | null = grant === null ? null : { phase: 'preparing', step: task.step };
      return isUnwanted && !task.isCancelled ? plan(status, { do: 'cancel', key }) : plan(status);
    }
    case 'stopping':
      return plan(run?.phase === 'running' ? { phase: 'running', startedAt: run.startedAt } : null);
    case 'removing':
      return plan(memory?.ended == null ? null : ended(memory.ended));
    default:
      return unreachable(task);
  }
};

const wanted = (sight: Sight, grant: MemberGrant, capacity: Capacity, now: EpochMs): GrantPlan => {
  const { key, run, memory, violation } = sight;
  if (run?.phase === 'running') {
    const status: GrantStatus = { phase: 'running', startedAt: run.startedAt };
    if (violation == null) return plan(status);
    const { code, message } = violation;
    const end: EndedRun = { end: { kind: 'failed', code, message }, startedAt: run.startedAt, endedAt: now };
    // The cause is written down before the signal is sent: what the program makes of a SIGTERM is not why it ended.
    return plan(status, remember(key, end), { do: 'stop', key, graceMs: UNWANTED_GRACE_MS });
  }
  if (run?.phase === 'created') {
    const status: GrantStatus = { phase: 'preparing', step: 'creating' };
    if (grant.gang === undefined || memory?.isReady !== true) return plan(status, { do: 'prepare', grant });
    return sight.mayStart === true ? plan(status, { do: 'start', key }) : plan(status);
  }
  const hasRun = memory?.hasStarted === true || grant.known === 'running';
  if (hasRun) {
    const vanished: EndedRun = { end: VANISHED, startedAt: null, endedAt: now };
    return plan(absent(vanished), remember(key, vanished));
  }
  // The log knows an end that we have forgotten: there is nothing to add to it but that nothing is left.
  if (grant.known === 'ended') return plan(absent(null));
  const lack = whyNotHere(grant, capacity);
  if (lack !== null) return plan({ phase: 'refused', ...lack });
  return plan({ phase: 'preparing', step: 'pulling' }, { do: 'prepare', grant });
};

const unwanted = ({ key, run }: Sight, graceMs: number): GrantPlan => {
  if (run === null) return plan(absent(null));
  if (run.phase === 'created') return plan(null, { do: 'remove', key, hasRun: false });
  if (run.phase === 'running')
    return plan({ phase: 'running', startedAt: run.startedAt }, { do: 'stop', key, graceMs });
  return plan(ended(run), { do: 'remove', key, hasRun: true });
};

/** An end, once seen, is written down before anything is removed, and stands whatever is seen later. */
const afterEnd = ({ key, run }: Sight, end: EndedRun): GrantPlan =>
  run === null ? plan(absent(end)) : plan(ended(end), { do: 'remove', key, hasRun: run.phase !== 'created' });

const released = (sight: Sight): GrantPlan => {
  const { key, run, memory } = sight;
  if (run !== null) return plan(null, ...unwanted(sight, UNWANTED_GRACE_MS).actions);
  return memory === null ? plan(null) : plan(null, { do: 'forget', key });
};

/**
 * What to do about one run whose desired state is known, and what to tell of it. Level-triggered: it depends on what is seen now and never on
 * what was done before, so the same sight after a crash leads to the same plan.
 */
export const planGrant = (sight: Sight, capacity: Capacity, now: EpochMs): GrantPlan => {
  const { key, grant, run, memory, task } = sight;
  if (task !== null) return duringTask(sight, task);
  if (grant === null) return released(sight);
  if (memory?.ended != null) return afterEnd(sight, memory.ended);
  if (run?.phase === 'ended') return plan(ended(run), remember(key, run));
  return grant.want === 'stop' ? unwanted(sight, grant.graceMs) : wanted(sight, grant, capacity, now);
};

/**
 * Without an answer of the scheduler nothing is started or removed, and only what has to end is stopped; ends are written down before they can get lost.
 */
export const planUnasked = ({ key, run, memory, task, violation }: Sight, now: EpochMs): GrantPlan => {
  if (task !== null || run === null) return plan(null);
  const isKnown = memory?.ended != null;
  if (run.phase === 'ended' && !isKnown) return plan(null, remember(key, run));
  if (run.phase !== 'running' || violation == null) return plan(null);
  const { code, message } = violation;
  const end: EndedRun = { end: { kind: 'failed', code, message }, startedAt: run.startedAt, endedAt: now };
  const stop: Action = { do: 'stop', key, graceMs: UNWANTED_GRACE_MS };
  return isKnown ? plan(null, stop) : plan(null, remember(key, end), stop);
};
