import type { ListProjectsAnswer, OverLimit, ProjectStanding, Quota, ReadProjectAnswer } from '#contracts';
import { PROJECT_USERS_MAX } from '#contracts';
import { type Clock, type ProjectId, type Refusal, type Result, accept, refuse } from '#kernel';
import type { AccountBook } from '../domain/pool/accounts.ts';
import { whoIsOver } from '../domain/pool/who-is-over.ts';
import { projectStanding, userStandings } from '../domain/pool/project-standing.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import { pageOf } from './page-of.ts';

export type TellProjects = {
  readonly list: (page: {
    readonly after?: ProjectId;
    readonly limit: number;
  }) => Promise<ListProjectsAnswer>;
  readonly read: (
    id: ProjectId,
    usersMax: number,
  ) => Promise<Result<ReadProjectAnswer, Refusal<'project-unknown'>>>;
  /** As the world is now, whether anybody has heard of it or not. */
  readonly standingOf: (id: ProjectId) => ProjectStanding;
  /** Who would hold more than a quota allows; few, those that hold most first. */
  readonly overIn: (id: ProjectId, quota: Quota) => readonly OverLimit[];
};

const NONE: readonly AccountBook[] = [];

/** What projects hold. One is known when somebody created it or set its quota, or it has or had a session. */
export const tellProjects = (follower: WorldFollower, clock: Clock): TellProjects => {
  const { world } = follower;
  const booksByProject = () => Map.groupBy(world.accounts.all(), ({ projectId }) => projectId);
  const booksOf = (id: ProjectId) => [...world.accounts.all()].filter(({ projectId }) => projectId === id);
  const viewOf = (projectId: ProjectId, books: readonly AccountBook[]) => ({
    projectId,
    ...world.project(projectId),
    books,
    waitingCount: world.waitingCounts.ofProject(projectId),
    now: clock.now(),
  });
  return {
    list: async (page) => {
      await follower.catchUp();
      const books = booksByProject();
      const known = new Set([
        ...books.keys(),
        ...[...world.projects()].map(([id]) => id),
        ...world.waitingCounts.projects(),
      ]);
      const { items, next } = pageOf([...known], page);
      const projects = items.map((id) => projectStanding(viewOf(id, books.get(id) ?? NONE)));
      return { projects, ...(next === undefined ? {} : { next }) };
    },
    read: async (id, usersMax) => {
      await follower.catchUp();
      const books = booksOf(id);
      const view = viewOf(id, books);
      if (books.length === 0 && view.version === 0 && view.waitingCount === 0)
        return refuse({
          code: 'project-unknown',
          message: `No project goes by the id ${JSON.stringify(id)}.`,
        });
      return accept({ ...projectStanding(view), users: userStandings(view, usersMax) });
    },
    standingOf: (id) => projectStanding(viewOf(id, booksOf(id))),
    overIn: (id, quota) => {
      const view = viewOf(id, booksOf(id));
      return whoIsOver({ ...view, state: { ...view.state, quota } }, PROJECT_USERS_MAX);
    },
  };
};
