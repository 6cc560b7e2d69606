import type { Outcome, RequeueKind, RetryRule, SessionFact } from '#contracts';
import { type EpochMs, later, unreachable } from '#kernel';
import type { OnNode, Stopping } from './session-state.ts';
import { BACKOFF_MS_MAX, EPOCHS_MAX, PLACEMENT_REFUSED, REFUSALS_MAX } from './stop-limits.ts';

/** Why and when a session runs once more; null: it is over. */
type Again = { readonly kind: RequeueKind; readonly cause: string; readonly notBefore?: EpochMs };

const waitOf = ({ backoffMs }: RetryRule, retryCount: number): number =>
  Math.min(backoffMs * 2 ** Math.min(retryCount, 30), BACKOFF_MS_MAX);

const retry = ({ asked, line }: OnNode, kind: RequeueKind, why: string, at: EpochMs): Again | null => {
  const rule = asked.wish?.retry;
  if (rule === undefined || line.retryCount >= rule.retriesMax) return null;
  const wait = waitOf(rule, line.retryCount);
  const cause = `${why}; retry ${line.retryCount + 1} of ${rule.retriesMax}`;
  return { kind, cause, notBefore: later(at, wait) };
};

const again = (session: OnNode, cause: Outcome, at: EpochMs): Again | null => {
  switch (cause.kind) {
    case 'completed':
      return cause.exitCode === 0 ? null : retry(session, 'retry', `exit code ${cause.exitCode}`, at);
    case 'failed':
      if (cause.code !== PLACEMENT_REFUSED) return retry(session, 'retry', cause.message, at);
      return session.line.refusalCount + 1 < REFUSALS_MAX ? { kind: 'refused', cause: cause.message } : null;
    case 'preempted':
      return session.asked.workload.kind === 'batch'
        ? { kind: 'preempted', cause: 'its place was needed by others' }
        : null;
    case 'node-lost':
      return retry(session, 'node-lost', `node ${cause.nodeId} was lost`, at);
    case 'cancelled':
    case 'expired':
    case 'idle':
      return null;
    default:
      return unreachable(cause);
  }
};

/** A refusal that was the last of several says so. */
const inTheEnd = ({ line }: OnNode, outcome: Outcome): Outcome =>
  outcome.kind === 'failed' && outcome.code === PLACEMENT_REFUSED
    ? { ...outcome, message: `${outcome.message} (refused ${line.refusalCount + 1} times)` }
    : outcome;

/** How a session comes to its end with a cause: back to the queue if it is to run once more, or over. All of it is off its nodes, or given up there. */
export const endWith = (session: OnNode, outcome: Outcome, at: EpochMs): readonly SessionFact[] => {
  const { sessionId, limits } = session.asked;
  const { epoch } = session.placement;
  const once = epoch < EPOCHS_MAX ? again(session, outcome, at) : null;
  if (once === null)
    return [
      { type: 'session.stopped', data: { sessionId, outcome: inTheEnd(session, outcome), stoppedAt: at } },
    ];
  const { kind, cause, notBefore } = once;
  const deadlineAt = later(notBefore ?? at, limits.waitMs);
  const pause = notBefore === undefined ? {} : { notBefore };
  return [
    {
      type: 'session.requeued',
      data: { sessionId, epoch, kind, cause, ...pause, requeuedAt: at, deadlineAt },
    },
  ];
};

/** Whether a session with this cause comes back to the queue. */
export const runsAgain = (session: OnNode, outcome: Outcome, at: EpochMs): boolean =>
  endWith(session, outcome, at).some(({ type }) => type === 'session.requeued');

/** {@link endWith} the cause that it has. */
export const endOrRequeue = (session: Stopping, at: EpochMs): readonly SessionFact[] =>
  endWith(session, session.cause, at);
