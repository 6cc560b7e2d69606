import type { ListProjectsAnswer, Quota, ReadProjectAnswer } from '#contracts';
import { accept, refuse } from '#kernel';
import type { ProjectId, Refusal, Result } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { Projects } from '../ports/projects.ts';

export type ShowProjects = {
  readonly list: (
    caller: Caller,
    page: { readonly after?: ProjectId; readonly limit: number },
  ) => Promise<Result<ListProjectsAnswer, Refusal>>;
  /** Of a project of which nobody has heard, nothing is limited. */
  readonly quota: (caller: Caller, id: ProjectId) => Promise<Result<Quota, Refusal>>;
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
  const find = async (caller: Caller, id: ProjectId): Promise<Result<ReadProjectAnswer | null, Refusal>> => {
    if (!may(caller, { projectId: id }))
      return refuse({ code: 'forbidden', message: 'What a project has is for its people and for admins.' });
    const found = await projects.read(id);
    return !found.ok && found.refusal.code === 'project-unknown' ? accept(null) : found;
  };
  const read: ShowProjects['read'] = async (caller, id) => {
    const found = await find(caller, id);
    if (!found.ok) return found;
    if (found.value !== null) return accept(found.value);
    if (caller.projectId === id) return accept(unused(id));
    return refuse({ code: 'project-unknown', message: `No project goes by the id ${JSON.stringify(id)}.` });
  };
  return {
    read,
    quota: async (caller, id) => {
      const found = await find(caller, id);
      return found.ok ? accept(found.value?.quota ?? {}) : found;
    },
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
