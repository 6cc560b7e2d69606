import type { DesiredGrant, DesiredState } from '#contracts';
import { type SessionId, unreachable } from '#kernel';
import type { SessionState } from '../session/session-state.ts';
import { isOnNode } from '../session/session-state.ts';
import type { Grant, KnownNode } from './node-state.ts';

const howFar = (session: SessionState): DesiredGrant['known'] => {
  switch (session.phase) {
    case 'placed':
    case 'preparing':
    case 'running':
      return session.phase;
    case 'stopping':
      return session.hasExited ? 'ended' : 'running';
    case 'ended':
      return 'ended';
    case 'unknown':
    case 'waiting':
      return 'placed';
    default:
      return unreachable(session);
  }
};

const desiredGrant = (grant: Grant, session: SessionState): DesiredGrant => {
  const { sessionId, epoch, devices, cpuMilli, memoryBytes, revoked } = grant;
  const isHere = isOnNode(session) && session.placement.epoch === epoch;
  const workload = isHere
    ? session.asked.workload
    : { kind: 'batch' as const, image: '', command: [], env: {} };
  return {
    sessionId,
    epoch,
    want: revoked === null && isHere ? 'run' : 'stop',
    graceMs: revoked?.graceMs ?? 0,
    workload,
    devices,
    cpuMilli,
    memoryBytes,
    known: howFar(session),
  };
};

/** What shall be true on a node: a fold of its stream, and nothing else. */
export const desiredState = (
  node: KnownNode,
  nodeVersion: number,
  sessionOf: (id: SessionId) => SessionState,
): DesiredState => ({
  nodeVersion,
  grants: [...node.grants.values()].map((grant) => desiredGrant(grant, sessionOf(grant.sessionId))),
});
