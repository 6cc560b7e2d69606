import type { NodeId } from '#kernel';
import type { QueuedSession } from '../queue/queued-session.ts';
import type { OnNode } from '../session/session-state.ts';

/** How many sessions of a group a node has; those that start in this round are added. */
export type GroupCounts = {
  readonly count: (session: QueuedSession, node: NodeId) => number;
  readonly add: (session: QueuedSession, node: NodeId) => void;
};

const groupName = (projectId: string, group: string): string => `${projectId}/${group}`;

/** Looks through what runs only when somebody asks. */
export const createGroupCounts = (sessions: () => Iterable<OnNode>): GroupCounts => {
  const groups = new Map<string, Map<NodeId, number>>();
  let isCounted = false;
  const addTo = (name: string, node: NodeId): void => {
    const counts = groups.get(name) ?? new Map<NodeId, number>();
    counts.set(node, (counts.get(node) ?? 0) + 1);
    groups.set(name, counts);
  };
  const countAll = (): void => {
    isCounted = true;
    for (const { asked, placement } of sessions()) {
      const near = asked.wish?.near;
      if (near === undefined) continue;
      for (const { nodeId } of placement.parts) addTo(groupName(asked.projectId, near.group), nodeId);
    }
  };
  return {
    count: ({ projectId, near }, node) => {
      if (near === null) return 0;
      if (!isCounted) countAll();
      return groups.get(groupName(projectId, near.group))?.get(node) ?? 0;
    },
    add: ({ projectId, near }, node) => {
      if (near === null) return;
      if (!isCounted) countAll();
      addTo(groupName(projectId, near.group), node);
    },
  };
};
