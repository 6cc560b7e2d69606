import type { GrantStatus, NodeFact, Report, RunEnd, SessionFact } from '#contracts';
import { type EpochMs, later, unreachable } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type KnownNode, type NodeState, grantKey } from '../node/node-state.ts';
import { evolveSession, isOnNode, type OnNode, type SessionState } from './session-state.ts';
import { PLACEMENTS_MAX, STOP_MARGIN_MS } from './stop-limits.ts';

type Held = { readonly session: OnNode; readonly node: KnownNode; readonly report: Report };

const change = (
  { session, node }: Held,
  facts: readonly SessionFact[],
  nodeFacts: readonly NodeFact[],
): Change => ({
  session: { id: session.asked.sessionId, facts },
  node: { id: node.nodeId, facts: nodeFacts },
});

const released = (report: Report): NodeFact => {
  const { nodeId, sessionId, epoch, at } = report;
  return { type: 'node.grant-released', data: { nodeId, sessionId, epoch, releasedAt: at } };
};

const started = ({ session, report }: Held, startedAt: EpochMs): readonly SessionFact[] => {
  if (session.phase !== 'placed' && session.phase !== 'preparing') return [];
  const { sessionId, epoch } = report;
  const { runMs } = session.asked.limits;
  const limit = runMs === undefined ? {} : { deadlineAt: later(startedAt, runMs) };
  return [{ type: 'session.started', data: { sessionId, epoch, startedAt, ...limit } }];
};

const endedBy = ({ session, report }: Held, end: RunEnd, endedAt: EpochMs): readonly SessionFact[] => {
  if (session.phase === 'stopping') return []; // the first cause stands
  const { sessionId, epoch } = report;
  const deadlineAt = later(report.at, session.asked.limits.graceMs + STOP_MARGIN_MS);
  if (end.kind === 'exit') {
    const { exitCode, oomKilled } = end;
    return [
      {
        type: 'session.exited',
        data: { sessionId, epoch, exitCode, oomKilled, exitedAt: endedAt, deadlineAt },
      },
    ];
  }
  const { code, message } = end;
  return [
    { type: 'session.failed', data: { sessionId, epoch, code, message, failedAt: endedAt, deadlineAt } },
  ];
};

const VANISHED: RunEnd = {
  kind: 'failed',
  code: 'container-vanished',
  message: 'The container of the session disappeared from its node; something other than Berth removed it.',
};

type Absent = Extract<GrantStatus, { phase: 'absent' }>;

/** All that a late report tells at once: it started, it ended, it is gone. */
const gone = (held: Held, status: Absent): Change => {
  const { session, report } = held;
  const endedAt = status.endedAt ?? report.at;
  const facts: SessionFact[] = [
    ...(status.startedAt === null ? [] : started(held, status.startedAt)),
    ...endedBy(held, status.end ?? VANISHED, endedAt),
  ];
  const { sessionId } = report;
  const after = facts.reduce<SessionState>(evolveSession, session);
  if (after.phase === 'stopping')
    facts.push({ type: 'session.stopped', data: { sessionId, outcome: after.cause, stoppedAt: report.at } });
  return change(held, facts, [released(report)]);
};

type Refused = Extract<GrantStatus, { phase: 'refused' }>;

const refusedByNode = (held: Held, { code, message }: Refused): Change => {
  const { session, report } = held;
  const { sessionId, epoch, at } = report;
  if (session.phase === 'stopping') {
    const outcome = session.cause;
    return change(
      held,
      [{ type: 'session.stopped', data: { sessionId, outcome, stoppedAt: at } }],
      [released(report)],
    );
  }
  if (epoch < PLACEMENTS_MAX) {
    const deadlineAt = later(at, session.asked.limits.waitMs);
    const requeued: SessionFact = {
      type: 'session.requeued',
      data: { sessionId, epoch, cause: `${code}: ${message}`, requeuedAt: at, deadlineAt },
    };
    return change(held, [requeued], [released(report)]);
  }
  const last = { code, message: `${message} (refused ${epoch} times)` };
  return change(
    held,
    [
      { type: 'session.failed', data: { sessionId, epoch, ...last, failedAt: at, deadlineAt: at } },
      { type: 'session.stopped', data: { sessionId, outcome: { kind: 'failed', ...last }, stoppedAt: at } },
    ],
    [released(report)],
  );
};

type Step = 'pulling' | 'fetching' | 'creating';
const ORDER: Readonly<Record<Step, number>> = { pulling: 1, fetching: 2, creating: 3 };

/** Steps only go forward: a report that was overtaken by the next one is no news. */
const preparing = (held: Held, step: Step): Change => {
  const { session, report } = held;
  const isNews =
    session.phase === 'placed' || (session.phase === 'preparing' && ORDER[session.step] < ORDER[step]);
  if (!isNews) return nothing;
  const { sessionId, epoch, at } = report;
  return change(held, [{ type: 'session.preparing', data: { sessionId, epoch, step, at } }], []);
};

const follow = (held: Held): Change => {
  const { status } = held.report;
  switch (status.phase) {
    case 'preparing':
      return preparing(held, status.step);
    case 'running':
      return change(held, started(held, status.startedAt), []);
    case 'ended': {
      const start = status.startedAt === null ? [] : started(held, status.startedAt);
      return change(held, [...start, ...endedBy(held, status.end, status.endedAt)], []);
    }
    case 'absent':
      return gone(held, status);
    case 'refused':
      return refusedByNode(held, status);
    default:
      return unreachable(status);
  }
};

/**
 * What an agent's report changes. Reports may come twice, late or out of order: only one of this incarnation, about a grant that the
 * node holds, changes anything, and each carries all that its node knows, so the last alone is enough.
 */
export const followReport = (report: Report, session: SessionState, node: NodeState): Change => {
  if (node.phase === 'unknown' || node.incarnation !== report.incarnation) return nothing;
  if (!node.grants.has(grantKey(report.sessionId, report.epoch))) return nothing;
  if (
    isOnNode(session) &&
    session.placement.epoch === report.epoch &&
    session.placement.nodeId === report.nodeId
  )
    return follow({ session, node, report });
  // The session has moved on (it ended, or runs elsewhere); only its leftovers matter here.
  const isGone = report.status.phase === 'absent' || report.status.phase === 'refused';
  return isGone ? { node: { id: node.nodeId, facts: [released(report)] } } : nothing;
};
