import type { SessionFact, WorkloadFolder } from '#contracts';
import type { NodeId, ProjectId, UserId } from '#kernel';

/** What of a session counts for its folders. */
export type PlacedSession = {
  readonly userId: UserId;
  readonly projectId: ProjectId;
  readonly folders: readonly WorkloadFolder[];
  /** Where it is placed now, and for which time. */
  readonly epoch: number;
  readonly nodeIds: readonly NodeId[];
  readonly isOver: boolean;
};

/** Folds the facts of one session; null before it was asked for. */
export const evolvePlaced = (state: PlacedSession | null, fact: SessionFact): PlacedSession | null => {
  if (fact.type === 'session.requested') {
    const { userId, projectId, workload } = fact.data;
    return { userId, projectId, folders: workload.folders ?? [], epoch: 0, nodeIds: [], isOver: false };
  }
  if (state === null) return state;
  switch (fact.type) {
    case 'session.placed': {
      const { nodeId, others = [], epoch } = fact.data;
      return { ...state, epoch, nodeIds: [nodeId, ...others.map((part) => part.nodeId)] };
    }
    case 'session.requeued':
      return { ...state, nodeIds: [] };
    case 'session.stopped':
      return { ...state, nodeIds: [], isOver: true };
    default:
      return state;
  }
};
