import type { TimeLimits } from '#contracts';
import { type EpochMs, later, unreachable } from '#kernel';
import type { OnNode, Waiting } from '../session/session-state.ts';
import { nodeWantsOf } from '../session/wishes.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import type { QueuedSession } from './queued-session.ts';

/** How long a session can hold what it gets: to prepare, to run, to end and to be cleared away; null when it may run as long as it likes. */
export const holdLimit = ({ prepareMs, runMs, graceMs }: TimeLimits): number | null =>
  runMs === undefined ? null : prepareMs + runMs + graceMs + STOP_MARGIN_MS;

/** When what a session holds will be free at the latest; null when nobody can say. */
export const endsBy = (session: OnNode): EpochMs | null => {
  const { runMs, graceMs } = session.asked.limits;
  const { endsBy: end } = session.placement;
  if (end !== null && session.phase !== 'stopping') return later(end, graceMs + STOP_MARGIN_MS);
  switch (session.phase) {
    case 'placed':
    case 'preparing':
      return runMs === undefined ? null : later(session.deadlineAt, runMs + graceMs + STOP_MARGIN_MS);
    case 'running':
      return session.deadlineAt === null ? null : later(session.deadlineAt, graceMs + STOP_MARGIN_MS);
    case 'stopping':
      return session.deadlineAt;
    default:
      return unreachable(session);
  }
};

const queued = ({ asked, line }: Waiting): QueuedSession => {
  const { sessionId, projectId, userId, resources, limits, wish } = asked;
  return {
    sessionId,
    projectId,
    userId,
    requestedAt: line.queuedAt,
    priority: line.priority,
    resources,
    ...nodeWantsOf(asked),
    near: wish?.near ?? null,
    holdMsMax: holdLimit(limits),
    shape: JSON.stringify([resources, ...Object.values(nodeWantsOf(asked)), wish?.near ?? null]),
  };
};

/** A state never changes, and most of a queue is the same in the next round. */
const known = new WeakMap<Waiting, QueuedSession>();

/** What the queue needs to know of a waiting session. */
export const queuedSession = (session: Waiting): QueuedSession => {
  const before = known.get(session);
  if (before !== undefined) return before;
  const found = queued(session);
  known.set(session, found);
  return found;
};
