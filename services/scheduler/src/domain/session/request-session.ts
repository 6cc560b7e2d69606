import type { SessionRequested } from '#contracts';
import { type Refusal, type Result, accept, later } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import { couldEverFit } from '../placement/could-ever-fit.ts';
import type { Asked, SessionState } from './session-state.ts';

/** A wish becomes a waiting session, unless no node could ever hold it. The same wish again records nothing. */
export const requestSession = (
  asked: Asked,
  session: SessionState,
  nodes: readonly KnownNode[],
): Result<readonly SessionRequested[], Refusal<'resources-exceed-every-node'>> => {
  if (session.phase !== 'unknown') return accept([]);
  const fitting = couldEverFit(asked.resources, nodes);
  if (!fitting.ok) return fitting;
  const deadlineAt = later(asked.requestedAt, asked.limits.waitMs);
  return accept([{ type: 'session.requested', data: { ...asked, deadlineAt } }]);
};
