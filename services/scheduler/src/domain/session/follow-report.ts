import type { GrantStatus, NodeFact, Report, RunEnd, SessionFact, StartTimings } from '#contracts';
import { type EpochMs, later, unreachable } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type KnownNode, grantKey } from '../node/node-state.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import { endOrRequeue } from './end-or-requeue.ts';
import {
  type OnNode,
  type SessionState,
  evolveSession,
  hasBegun,
  isOnNode,
  rankOn,
} from './session-state.ts';
import { PLACEMENT_REFUSED, STOP_MARGIN_MS } from './stop-limits.ts';

/** One part of a session, and what its node says of it. */
type Held = {
  readonly session: OnNode;
  readonly rank: number;
  readonly node: KnownNode;
  readonly nodeOf: NodeLookup;
  readonly report: Report;
};

const isAlone = ({ session }: Held): boolean => session.placement.parts.length === 1;
const afterwards = (session: SessionState, facts: readonly SessionFact[]): SessionState =>
  facts.reduce<SessionState>(evolveSession, session);

const released = ({ nodeId, sessionId, epoch, at }: Report): NodeFact => ({
  type: 'node.grant-released',
  data: { nodeId, sessionId, epoch, releasedAt: at },
});

/** The limit of its run, or the end of what it was placed in, whichever comes first. */
const runDeadline = ({ session }: Held, startedAt: EpochMs): { readonly deadlineAt?: EpochMs } => {
  const { runMs } = session.asked.limits;
  const { endsBy } = session.placement;
  const byItself = runMs === undefined ? null : later(startedAt, runMs);
  if (byItself === null) return endsBy === null ? {} : { deadlineAt: endsBy };
  return { deadlineAt: endsBy === null || byItself < endsBy ? byItself : endsBy };
};

const timingsOf = (status: GrantStatus): { readonly timings?: StartTimings } =>
  'timings' in status && status.timings !== undefined ? { timings: status.timings } : {};

const started = (held: Held, startedAt: EpochMs): readonly SessionFact[] => {
  const { session, report, rank } = held;
  if (session.phase !== 'placed' && session.phase !== 'preparing') return [];
  const { sessionId, epoch } = report;
  const whole: SessionFact = {
    type: 'session.started',
    data: { sessionId, epoch, startedAt, ...runDeadline(held, startedAt) },
  };
  if (isAlone(held)) return [{ ...whole, data: { ...whole.data, ...timingsOf(report.status) } }];
  const { parts } = session.placement;
  const part = parts[rank];
  if (part === undefined || hasBegun(part)) return [];
  const isLast = parts.every((other, n) => n === rank || hasBegun(other));
  const begun: SessionFact = { type: 'session.part-started', data: { sessionId, epoch, rank, startedAt } };
  return isLast ? [begun, whole] : [begun];
};

const failed = (held: Held, end: RunEnd, failedAt: EpochMs): SessionFact => {
  const { session, report, rank, node } = held;
  const { sessionId, epoch } = report;
  const deadlineAt = later(report.at, session.asked.limits.graceMs + STOP_MARGIN_MS);
  const where = isAlone(held) ? '' : `Part ${rank} on ${node.nodeId}: `;
  const { code, message } =
    end.kind === 'failed'
      ? end
      : { code: 'part-failed', message: `its program ended with exit code ${end.exitCode}` };
  return {
    type: 'session.failed',
    data: { sessionId, epoch, code, message: `${where}${message}`, failedAt, deadlineAt },
  };
};

/** The first part speaks for the session; any other only when it fails. */
const endedBy = (held: Held, end: RunEnd, endedAt: EpochMs): readonly SessionFact[] => {
  const { session, report, rank } = held;
  if (session.phase === 'stopping') return []; // the first cause stands
  const { sessionId, epoch } = report;
  const deadlineAt = later(report.at, session.asked.limits.graceMs + STOP_MARGIN_MS);
  if (end.kind === 'exit' && rank === 0) {
    const { exitCode, oomKilled } = end;
    return [
      {
        type: 'session.exited',
        data: { sessionId, epoch, exitCode, oomKilled, exitedAt: endedAt, deadlineAt },
      },
    ];
  }
  if (end.kind === 'failed' || end.exitCode !== 0) return [failed(held, end, endedAt)];
  const { progress } = session.placement.parts[rank] ?? {};
  if (progress === 'ended' || progress === 'gone') return [];
  return [{ type: 'session.part-ended', data: { sessionId, epoch, rank, endedAt } }];
};

/** When the session came to its end by this report, the other nodes have to know. */
const withRevocations = ({ session, nodeOf, node, report }: Held, facts: readonly SessionFact[]): Change => {
  const next = afterwards(session, facts);
  if (session.phase === 'stopping' || next.phase !== 'stopping' || session.placement.parts.length === 1)
    return facts;
  const others: NodeLookup = (id) => (id === node.nodeId ? { phase: 'unknown' } : nodeOf(id));
  return [...facts, ...revokeGrants(session, others, report.at)];
};

const VANISHED: RunEnd = {
  kind: 'failed',
  code: 'container-vanished',
  message: 'The container of the session disappeared from its node; something other than Berth removed it.',
};

/** The part is off its node, and with the last of them the session is over, or back in the queue. */
const leave = (held: Held, facts: readonly SessionFact[]): Change => {
  const { session, report, rank } = held;
  const { sessionId, epoch, at } = report;
  const all: readonly SessionFact[] = isAlone(held)
    ? facts
    : [...facts, { type: 'session.part-gone', data: { sessionId, epoch, rank, goneAt: at } }];
  const next = afterwards(session, all);
  const isOver =
    next.phase === 'stopping' &&
    (isAlone(held) || next.placement.parts.every(({ progress }) => progress === 'gone'));
  const end = isOver ? endOrRequeue(next, at) : [];
  return [...withRevocations(held, all), ...end, released(report)];
};

type Absent = Extract<GrantStatus, { phase: 'absent' }>;
/** All that a late report tells at once: it started, it ended, it is gone. */
const gone = (held: Held, status: Absent): Change => {
  const { session, report, rank } = held;
  const begun = status.startedAt === null ? [] : started(held, status.startedAt);
  if (session.placement.parts[rank]?.progress === 'ended') return leave(held, begun);
  const next = afterwards(session, begun);
  const now = isOnNode(next) ? { ...held, session: next } : held;
  return leave(held, [...begun, ...endedBy(now, status.end ?? VANISHED, status.endedAt ?? report.at)]);
};

type Refused = Extract<GrantStatus, { phase: 'refused' }>;
const refusedByNode = (held: Held, { code, message }: Refused): Change => {
  const { session, report } = held;
  if (session.phase === 'stopping') return leave(held, []);
  const { sessionId, epoch, at } = report;
  const cause = { code: PLACEMENT_REFUSED, message: `${code}: ${message}` };
  const deadlineAt = later(at, session.asked.limits.graceMs + STOP_MARGIN_MS);
  return leave(held, [
    { type: 'session.failed', data: { sessionId, epoch, ...cause, failedAt: at, deadlineAt } },
  ]);
};

type Preparing = Extract<GrantStatus, { phase: 'preparing' }>;
type Step = Preparing['step'];
const ORDER: Readonly<Record<Step, number>> = { pulling: 1, fetching: 2, mounting: 3, creating: 4 };

/** Steps only go forward: a report that was overtaken by the next one is no news. */
const preparing = (held: Held, { step, isReady = false }: Preparing): Change => {
  const { session, report, rank } = held;
  if (session.phase !== 'placed' && session.phase !== 'preparing') return nothing;
  const { sessionId, epoch, at } = report;
  const isNews = session.phase === 'placed' || ORDER[session.step] < ORDER[step];
  const isMade = isReady && !isAlone(held) && session.placement.parts[rank]?.progress === 'given';
  return [
    ...(isNews ? [{ type: 'session.preparing', data: { sessionId, epoch, step, at } } as const] : []),
    ...(isMade
      ? [{ type: 'session.part-ready', data: { sessionId, epoch, rank, readyAt: at } } as const]
      : []),
  ];
};

const follow = (held: Held): Change => {
  const { status } = held.report;
  switch (status.phase) {
    case 'preparing':
      return preparing(held, status);
    case 'running':
      return started(held, status.startedAt);
    case 'ended': {
      const begun = status.startedAt === null ? [] : started(held, status.startedAt);
      const next = afterwards(held.session, begun);
      const now = isOnNode(next) ? { ...held, session: next } : held;
      return withRevocations(held, [...begun, ...endedBy(now, status.end, status.endedAt)]);
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
 * What an agent's report changes. Reports may come twice, late or out of order: only one of this incarnation, unless that was given up, about a grant
 * that the node holds, changes anything, and each carries all that its node knows, so the last alone is enough.
 */
export const followReport = (report: Report, session: SessionState, nodeOf: NodeLookup): Change => {
  const node = nodeOf(report.nodeId);
  if (node.phase === 'unknown' || node.incarnation !== report.incarnation) return nothing;
  if (node.liveness.kind === 'fenced') return nothing;
  if (!node.grants.has(grantKey(report.sessionId, report.epoch))) return nothing;
  if (isOnNode(session) && session.placement.epoch === report.epoch) {
    const rank = rankOn(session, report.nodeId);
    if (rank !== -1) return follow({ session, rank, node, nodeOf, report });
  }
  // The session has moved on (it ended, or runs elsewhere); only its leftovers matter here.
  const isGone = report.status.phase === 'absent' || report.status.phase === 'refused';
  return isGone ? [released(report)] : nothing;
};
