import type { TimeLimits } from '#contracts';
import { type EpochMs, later, unreachable } from '#kernel';
import type { OnNode, Waiting } from '../session/session-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import type { QueuedSession } from './queued-session.ts';

/** How long a session can hold what it gets: to prepare, to run, to end and to be cleared away; null when it may run as long as it likes. */
export const holdLimit = ({ prepareMs, runMs, graceMs }: TimeLimits): number | null =>
  runMs === undefined ? null : prepareMs + runMs + graceMs + STOP_MARGIN_MS;

/** When what a session holds will be free at the latest; null when nobody can say. */
export const endsBy = (session: OnNode): EpochMs | null => {
  const { runMs, graceMs } = session.asked.limits;
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

/** What the queue needs to know of a waiting session. */
export const queuedSession = ({ asked }: Waiting, priority: number): QueuedSession => {
  const { sessionId, projectId, userId, requestedAt, resources, limits } = asked;
  const { cpuMilli, memoryBytes, gpuMilli, gpuMemoryBytes = '-' } = resources;
  const shape = [cpuMilli, memoryBytes, gpuMilli, gpuMemoryBytes].join('/');
  return {
    sessionId,
    projectId,
    userId,
    requestedAt,
    priority,
    resources,
    holdMsMax: holdLimit(limits),
    shape,
  };
};
