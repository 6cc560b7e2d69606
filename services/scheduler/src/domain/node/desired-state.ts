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

/** Where a node takes what members say to members there. */
type AddressLookup = (id: NodeId) => string | undefined;

/** Null: it is alone. */
const gangOf = (session: OnNode, { rank, network }: Grant, addressOf: AddressLookup): Gang | null => {
  const { parts } = session.placement;
  const membersPerNode = membersPerNodeOf(session.asked);
  if (parts.length * membersPerNode === 1) return null;
  return {
    rank,
    nodes: parts.map(({ nodeId }) => {
      const address = addressOf(nodeId);
      return { nodeId, ...(address === undefined ? {} : { address }) };
    }),
    membersPerNode,
    ...(network === null ? {} : { network }),
    isReady: parts.length === 1 || parts[rank]?.progress !== 'given',
    mayStart: parts.length === 1 || parts.every(({ progress }) => progress !== 'given'),
  };
};

const desiredGrant = (
  grant: Grant,
  nodeId: NodeId,
  session: SessionState,
  addressOf: AddressLookup,
): DesiredGrant => {
  const { sessionId, epoch, devices, cpuMilli, memoryBytes, cpuset, revoked } = grant;
  const isHere = isOnNode(session) && session.placement.epoch === epoch && rankOn(session, nodeId) !== -1;
  const workload = isHere
    ? workloadOf(session.asked)
    : { kind: 'batch' as const, image: '', command: [], env: {} };
  const gang = isHere ? gangOf(session, grant, addressOf) : null;
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
  addressOf: AddressLookup = () => undefined,
): DesiredState => ({
  nodeVersion,
  grants: [...node.grants.values()].map((grant) =>
    desiredGrant(grant, node.nodeId, sessionOf(grant.sessionId), addressOf),
  ),
});
