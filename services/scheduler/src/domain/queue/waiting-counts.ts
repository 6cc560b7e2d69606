import type { ProjectId, UserId } from '#kernel';
import type { SessionState, Waiting } from '../session/session-state.ts';

/** How many sessions wait: in all, of each user, of each project; changes in place. */
export type WaitingCounts = {
  readonly changed: (before: SessionState, after: SessionState) => void;
  readonly inAll: () => number;
  readonly ofUser: (user: UserId) => number;
  readonly ofProject: (project: ProjectId) => number;
  /** Those that have something waiting. */
  readonly projects: () => Iterable<ProjectId>;
};

const add = <Id>(counts: Map<Id, number>, id: Id, by: 1 | -1): void => {
  const count = (counts.get(id) ?? 0) + by;
  if (count > 0) counts.set(id, count);
  else counts.delete(id);
};

export const createWaitingCounts = (): WaitingCounts => {
  const users = new Map<UserId, number>();
  const projects = new Map<ProjectId, number>();
  let total = 0;
  const count = ({ asked }: Waiting, by: 1 | -1): void => {
    total += by;
    add(users, asked.userId, by);
    add(projects, asked.projectId, by);
  };
  return {
    changed: (before, after) => {
      if (before.phase === 'waiting') count(before, -1);
      if (after.phase === 'waiting') count(after, 1);
    },
    inAll: () => total,
    ofUser: (user) => users.get(user) ?? 0,
    ofProject: (project) => projects.get(project) ?? 0,
    projects: () => projects.keys(),
  };
};
