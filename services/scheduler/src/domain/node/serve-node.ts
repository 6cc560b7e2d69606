import type { NodeFact } from '#contracts';
import { type EpochMs, type Refusal, type Result, accept, later, refuse } from '#kernel';
import type { KnownNode, NodeState } from './node-state.ts';

type Wish = { readonly by: string; readonly at: EpochMs };
type Reasoned = Wish & { readonly reason: string | null };
export type NodeDecision = Result<readonly NodeFact[], Refusal<'node-unknown' | 'node-alive'>>;

const nothing: readonly NodeFact[] = [];
const because = (reason: string | null): { readonly reason?: string } => (reason === null ? {} : { reason });

export const refuseUnknown = (): NodeDecision =>
  refuse({ code: 'node-unknown', message: 'No node of this name has ever joined.' });

/** Room that is kept for a session on a node that will not take it is of no use to anybody. */
export const liftRooms = ({ nodeId, rooms }: KnownNode, at: EpochMs): readonly NodeFact[] =>
  [...rooms.keys()].map((forSessionId) => ({
    type: 'node.room-lifted',
    data: { nodeId, forSessionId, liftedAt: at },
  }));

/** No new grants; what runs goes on. A drain that is under way goes on too: it has closed the node already. */
export const cordonNode = ({ by, reason, at }: Reasoned, node: NodeState): NodeDecision => {
  if (node.phase === 'unknown') return refuseUnknown();
  const { nodeId, service } = node;
  const isSaid = service.kind === 'cordoned' && (reason === null || reason === service.reason);
  if (isSaid || service.kind === 'draining') return accept(nothing);
  const cordoned: NodeFact = {
    type: 'node.cordoned',
    data: { nodeId, by, ...because(reason), cordonedAt: at },
  };
  return accept([cordoned, ...liftRooms(node, at)]);
};

/** Takes new grants again, and calls off a drain; what was preempted for it stays so. */
export const uncordonNode = ({ by, at }: Wish, node: NodeState): NodeDecision => {
  if (node.phase === 'unknown') return refuseUnknown();
  if (node.service.kind === 'open') return accept(nothing);
  return accept([{ type: 'node.uncordoned', data: { nodeId: node.nodeId, by, uncordonedAt: at } }]);
};

/** `graceMs`: how long what runs may go on; null: as an earlier drain says, or `usualMs`. */
export type DrainNode = Reasoned & { readonly graceMs: number | null; readonly usualMs: number };

/** No new grants, and what still runs at the deadline is preempted. Again: another deadline, or nothing. */
export const drainNode = (wish: DrainNode, node: NodeState): NodeDecision => {
  if (node.phase === 'unknown') return refuseUnknown();
  const { by, graceMs, usualMs, at } = wish;
  const { nodeId, service } = node;
  const isEmpty = node.grants.size === 0;
  if (service.kind === 'cordoned' && isEmpty) return cordonNode(wish, node);
  const before = service.kind === 'draining' ? service.deadlineAt : null;
  const deadlineAt = graceMs === null && before !== null ? before : later(at, graceMs ?? usualMs);
  const reason = wish.reason ?? (service.kind === 'draining' ? service.reason : null);
  const isOver = before !== null && before <= at && deadlineAt <= at;
  const isSaid = service.kind === 'draining' && reason === service.reason;
  if (isSaid && (isOver || deadlineAt === before)) return accept(nothing);
  const started: NodeFact = {
    type: 'node.drain-started',
    data: { nodeId, by, ...because(reason), startedAt: at, deadlineAt },
  };
  return accept([started, ...liftRooms(node, at), ...(isEmpty ? [drained(node, at)] : [])]);
};

const drained = ({ nodeId }: KnownNode, at: EpochMs): NodeFact => ({
  type: 'node.drained',
  data: { nodeId, drainedAt: at },
});

/** Says so when nothing is left on a node that is being drained. */
export const finishDrain = (node: KnownNode, at: EpochMs): readonly NodeFact[] =>
  node.service.kind === 'draining' && node.grants.size === 0 ? [drained(node, at)] : nothing;
