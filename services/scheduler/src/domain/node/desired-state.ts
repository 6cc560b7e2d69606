import type { ArrayPlace, DesiredGrant, DesiredState, Gang, Workload } from '#contracts';
import { type NodeId, type SessionId, unreachable } from '#kernel';
import type { Asked, OnNode, SessionState } from '../session/session-state.ts';
import { isOnNode, rankOn } from '../session/session-state.ts';
import { membersPerNodeOf } from '../session/wishes.ts';
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

/** Tells the program of an array's session which one it is. */
const arrayVariables = ({ arrayId, index, count }: ArrayPlace): Readonly<Record<string, string>> => ({
  BERTH_ARRAY_ID: arrayId,
  BERTH_ARRAY_INDEX: `${index}`,
  ...(count === undefined ? {} : { BERTH_ARRAY_COUNT: `${count}` }),
});

const workloadOf = ({ workload, wish }: Asked): Workload =>
  wish?.array === undefined
    ? workload
    : { ...workload, env: { ...workload.env, ...arrayVariables(wish.array) } };

/** Null: it is alone. */
const gangOf = (session: OnNode, rank: number): Gang | null => {
  const nodes = session.placement.parts.map((part) => part.nodeId);
  const membersPerNode = membersPerNodeOf(session.asked);
  return nodes.length * membersPerNode === 1 ? null : { rank, nodes, membersPerNode };
};

const desiredGrant = (grant: Grant, nodeId: NodeId, session: SessionState): DesiredGrant => {
  const { sessionId, epoch, rank, devices, cpuMilli, memoryBytes, cpuset, revoked } = grant;
  const isHere = isOnNode(session) && session.placement.epoch === epoch && rankOn(session, nodeId) !== -1;
  const workload = isHere
    ? workloadOf(session.asked)
    : { kind: 'batch' as const, image: '', command: [], env: {} };
  const gang = isHere ? gangOf(session, rank) : null;
  return {
    sessionId,
    epoch,
    want: revoked === null && isHere ? 'run' : 'stop',
    graceMs: revoked?.graceMs ?? (isHere ? session.asked.limits.graceMs : 0),
    workload,
    devices,
    cpuMilli,
    memoryBytes,
    ...(cpuset === null ? {} : { cpuset }),
    ...(isHere && session.asked.resources.shmBytes !== undefined
      ? { shmBytes: session.asked.resources.shmBytes }
      : {}),
    ...(gang === null ? {} : { gang }),
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
  grants: [...node.grants.values()].map((grant) =>
    desiredGrant(grant, node.nodeId, sessionOf(grant.sessionId)),
  ),
});
