import type { NodeFact, SessionFact } from '#contracts';
import { type EpochMs, type NodeId, later } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { grantKey } from '../node/node-state.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import { endOrRequeue, endWith, runsAgain } from './end-or-requeue.ts';
import { type OnNode, type SessionState, evolveSession, isOnNode } from './session-state.ts';
import { STOP_MARGIN_MS } from './stop-limits.ts';

/** Ranks of the parts that were taken from the session: their nodes were given up, since or before they joined anew. */
const takenRanks = ({ asked, placement }: OnNode, nodeOf: NodeLookup): readonly number[] =>
  [...placement.parts.entries()].flatMap(([rank, { nodeId, progress }]) => {
    const node = nodeOf(nodeId);
    if (progress === 'gone' || node.phase === 'unknown') return [];
    const isHeld = node.grants.has(grantKey(asked.sessionId, placement.epoch));
    return node.liveness.kind === 'fenced' || !isHeld ? [rank] : [];
  });

/** The node of a part that has stayed away past its deadline, and that nobody has given up yet. */
const awayNode = ({ placement }: OnNode, nodeOf: NodeLookup, at: EpochMs): NodeId | null => {
  for (const { nodeId, progress } of placement.parts) {
    const node = nodeOf(nodeId);
    if (progress === 'gone' || node.phase === 'unknown') continue;
    if (node.liveness.kind === 'lost' && node.liveness.deadlineAt <= at) return nodeId;
  }
  return null;
};

/** One that runs again waits for its nodes as long as it may wait in the queue; any other is over soon. */
const lost = (session: OnNode, nodeId: NodeId, at: EpochMs): SessionFact => {
  const { sessionId, limits } = session.asked;
  const stopMs = limits.graceMs + STOP_MARGIN_MS;
  const waitMs = runsAgain(session, { kind: 'node-lost', nodeId }, at)
    ? Math.max(limits.waitMs, stopMs)
    : stopMs;
  return {
    type: 'session.node-lost',
    data: { sessionId, epoch: session.placement.epoch, nodeId, lostAt: at, deadlineAt: later(at, waitMs) },
  };
};

/** What is taken may still stand in the books of its node when that holds very much; the session must not run again before. */
const releases = (session: OnNode, ranks: readonly number[], nodeOf: NodeLookup, at: EpochMs) =>
  ranks.flatMap((rank): readonly NodeFact[] => {
    const { sessionId } = session.asked;
    const { epoch, parts } = session.placement;
    const node = nodeOf(parts[rank]?.nodeId ?? parts[0].nodeId);
    if (node.phase === 'unknown' || !node.grants.has(grantKey(sessionId, epoch))) return [];
    return [{ type: 'node.grant-released', data: { nodeId: node.nodeId, sessionId, epoch, releasedAt: at } }];
  });

/** Of a session on one node nothing is left; of one on several, the other parts have to end too. */
const leave = (session: OnNode, ranks: readonly number[], nodeOf: NodeLookup, at: EpochMs): Change => {
  const { sessionId } = session.asked;
  const { epoch, parts } = session.placement;
  const nodes = new Set(ranks.flatMap((rank) => parts[rank]?.nodeId ?? []));
  const [nodeId = parts[0].nodeId] = nodes;
  const released = releases(session, ranks, nodeOf, at);
  if (parts.length === 1) {
    const cause = session.phase === 'stopping' ? session.cause : ({ kind: 'node-lost', nodeId } as const);
    return [...endWith(session, cause, at), ...released];
  }
  const facts: readonly SessionFact[] = [
    ...(session.phase === 'stopping' ? [] : [lost(session, nodeId, at)]),
    ...ranks.map((rank): SessionFact => ({
      type: 'session.part-gone',
      data: { sessionId, epoch, rank, goneAt: at },
    })),
  ];
  const next = facts.reduce<SessionState>(evolveSession, session);
  const isOver =
    next.phase === 'stopping' && next.placement.parts.every(({ progress }) => progress === 'gone');
  const others: NodeLookup = (id) => (nodes.has(id) ? { phase: 'unknown' } : nodeOf(id));
  return [
    ...facts,
    ...(isOver ? endOrRequeue(next, at) : []),
    ...revokeGrants(session, others, at),
    ...released,
  ];
};

/**
 * What becomes of a session whose node was given up, or stays away past its deadline. Given up: it ends, or runs again elsewhere. Away, and nobody has
 * given it up: it counts as lost, and one that may run again does so only when its node was given up or has come back; nothing runs twice by our doing.
 * Depends on all of its nodes.
 */
export const giveUpOnNode = (session: SessionState, nodeOf: NodeLookup, at: EpochMs): Change => {
  if (!isOnNode(session)) return nothing;
  const taken = takenRanks(session, nodeOf);
  if (taken.length > 0) return leave(session, taken, nodeOf, at);
  const nodeId = awayNode(session, nodeOf, at);
  if (nodeId === null || session.phase === 'stopping') return nothing;
  const { sessionId } = session.asked;
  const outcome = { kind: 'node-lost', nodeId } as const;
  return [
    runsAgain(session, outcome, at)
      ? lost(session, nodeId, at)
      : { type: 'session.stopped', data: { sessionId, outcome, stoppedAt: at } },
    ...revokeGrants(session, nodeOf, at),
  ];
};
