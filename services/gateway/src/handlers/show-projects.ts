import type { ListProjectsAnswer, ReadProjectAnswer } from '#contracts';
import { accept, refuse } from '#kernel';
import type { ProjectId, Refusal, Result } from '#kernel';
import { maySeeProject } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { Projects } from '../ports/projects.ts';

export type ShowProjects = {
  readonly list: (
    caller: Caller,
    page: { readonly after?: ProjectId; readonly limit: number },
  ) => Promise<Result<ListProjectsAnswer, Refusal>>;
  readonly read: (caller: Caller, id: ProjectId) => Promise<Result<ReadProjectAnswer, Refusal>>;
};

/** One that nobody has set anything for and that has nothing. */
const unused = (projectId: ProjectId): ReadProjectAnswer => ({
  projectId,
  quota: null,
  gpuMilli: 0,
  sessionCount: 0,
  borrowedGpuMilli: 0,
  waitingCount: 0,
  users: [],
});

/** All projects for admins; for all others their own, which is there also before its first session. */
export const showProjects = (projects: Projects): ShowProjects => {
  const read: ShowProjects['read'] = async (caller, id) => {
    if (!maySeeProject(caller, id))
      return refuse({ code: 'forbidden', message: 'What a project has is for its people and for admins.' });
    const found = await projects.read(id);
    const isNew = !found.ok && found.refusal.code === 'project-unknown' && caller.projectId === id;
    return isNew ? accept(unused(id)) : found;
  };
  return {
    read,
    list: async (caller, page) => {
      if (caller.role === 'admin') return projects.list(page);
      if (page.after !== undefined) return accept({ projects: [] });
      const own = await read(caller, caller.projectId);
      if (!own.ok) return own;
      const { users: _users, ...project } = own.value;
      return accept({ projects: [project] });
    },
  };
};
