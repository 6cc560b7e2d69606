import type { SessionId } from '#kernel';
import { type KnownNode, isOpen } from '../node/node-state.ts';
import type { PlannedPlacement } from '../session/place-session.ts';
import type { Waiting } from '../session/session-state.ts';
import { chooseDevices } from './choose-devices.ts';
import { explainLack } from './explain-lack.ts';
import { type FreeCapacity, freeCapacity, minusGrant } from './free-capacity.ts';

/** What the planner sees: nodes in the order to try them, and the queue in order of arrival. */
export type Snapshot = { readonly nodes: readonly KnownNode[]; readonly queue: readonly Waiting[] };

export type StillWaiting = { readonly sessionId: SessionId; readonly why: string };
/** Proposes only: nothing is reserved until the plan is applied, and the append re-checks every node by its version. */
export type Plan = {
  readonly placements: readonly PlannedPlacement[];
  readonly waiting: readonly StillWaiting[];
};

type Candidate = { readonly node: KnownNode; free: FreeCapacity };

const noNode = (nodes: readonly KnownNode[]): string => {
  if (nodes.length === 0) return 'no node has joined the pool yet';
  const subject = nodes.length === 1 ? 'the only node cannot' : `none of the ${nodes.length} nodes can`;
  return `${subject} be reached at the moment`;
};

/** First fit in order of arrival. A session that fits nowhere lets the next one try. */
export const planPlacements = ({ nodes, queue }: Snapshot): Plan => {
  const candidates: Candidate[] = nodes.filter(isOpen).map((node) => ({ node, free: freeCapacity(node) }));
  const placements: PlannedPlacement[] = [];
  const waiting: StillWaiting[] = [];
  for (const session of queue) {
    const { sessionId, resources } = session.asked;
    let triedCount = 0;
    let isPlaced = false;
    for (const candidate of candidates) {
      const choice = chooseDevices(resources, candidate.free);
      if (!choice.fits) {
        triedCount += 1;
        continue;
      }
      const { devices } = choice;
      placements.push({
        session,
        parts: [{ nodeId: candidate.node.nodeId, incarnation: candidate.node.incarnation, devices }],
        reason: `first-fit ${triedCount + 1}/${candidates.length}`,
      });
      candidate.free = minusGrant(candidate.free, { ...resources, devices });
      isPlaced = true;
      break;
    }
    if (isPlaced) continue;
    const free = candidates.map((candidate) => candidate.free);
    const why = candidates.length === 0 ? noNode(nodes) : explainLack(resources, free, 'free');
    waiting.push({ sessionId, why });
  }
  return { placements, waiting };
};
