import type { ArrayId, NodeId } from '#kernel';
import type { QueuedSession } from '../queue/queued-session.ts';
import type { OnNode } from '../session/session-state.ts';

/** How many sessions of a group a node has; those that start in this round are added. */
export type GroupCounts = {
  readonly count: (session: QueuedSession, node: NodeId) => number;
  readonly add: (session: QueuedSession, node: NodeId) => void;
};

/** What runs already beside those that wait: of the same array, or of the same group. Looked through only when somebody asks. */
export type Neighbours = {
  readonly runningOf: (array: ArrayId) => number;
  readonly groups: GroupCounts;
};

type Counts = {
  readonly arrays: Map<ArrayId, number>;
  readonly groups: Map<string, Map<NodeId, number>>;
};

const plusOne = <Key>(counts: Map<Key, number>, key: Key): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

const groupName = (projectId: string, group: string): string => `${projectId}/${group}`;

const addTo = (groups: Counts['groups'], name: string, node: NodeId): void => {
  const counts = groups.get(name) ?? new Map<NodeId, number>();
  plusOne(counts, node);
  groups.set(name, counts);
};

const countAll = (sessions: Iterable<OnNode>): Counts => {
  const counts: Counts = { arrays: new Map(), groups: new Map() };
  for (const { asked, placement } of sessions) {
    const { array, near } = asked.wish ?? {};
    if (array !== undefined) plusOne(counts.arrays, array.arrayId);
    if (near !== undefined)
      for (const { nodeId } of placement.parts)
        addTo(counts.groups, groupName(asked.projectId, near.group), nodeId);
  }
  return counts;
};

export const createNeighbours = (sessions: () => Iterable<OnNode>): Neighbours => {
  let known: Counts | null = null;
  const counts = (): Counts => {
    known ??= countAll(sessions());
    return known;
  };
  return {
    runningOf: (array) => counts().arrays.get(array) ?? 0,
    groups: {
      count: ({ projectId, near }, node) =>
        near === null ? 0 : (counts().groups.get(groupName(projectId, near.group))?.get(node) ?? 0),
      add: ({ projectId, near }, node) => {
        if (near !== null) addTo(counts().groups, groupName(projectId, near.group), node);
      },
    },
  };
};
