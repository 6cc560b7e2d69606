import type { ProjectStanding, Quota, ReadProjectAnswer } from '#contracts';
import { accept, projectId, refuse } from '#kernel';
import type { ProjectId, Refusal, Result } from '#kernel';
import { DEFAULT_PROJECT, may } from '../domain/caller.ts';
import type { Caller, Principal } from '../domain/caller.ts';
import type { ProjectNames } from '../ports/project-names.ts';
import type { Projects } from '../ports/projects.ts';

export type ShowProjects = {
  /** All of them for admins; for all others their own. By id. */
  readonly list: (caller: Caller) => Promise<Result<readonly ProjectStanding[], Refusal>>;
  /** Of a project of which nobody has heard, nothing is limited. */
  readonly quota: (caller: Caller, id: ProjectId) => Promise<Result<Quota, Refusal>>;
  readonly read: (caller: Caller, id: ProjectId) => Promise<Result<ReadProjectAnswer, Refusal>>;
  /** Whether there is such a project, for whoever may know. */
  readonly isKnown: (principal: Principal, id: ProjectId) => Promise<Result<boolean, Refusal>>;
};

const PAGE_MAX = 200;
const PAGES_MAX = 50;

/** One that holds nothing, and of which nothing is set. */
const unused = (id: ProjectId): ReadProjectAnswer => ({
  projectId: id,
  name: id,
  description: '',
  state: 'open',
  createdAt: null,
  closedAt: null,
  version: 0,
  quota: null,
  gpuMilli: 0,
  sessionCount: 0,
  borrowedGpuMilli: 0,
  waitingCount: 0,
  users: [],
});

export const projectUnknown = (id: string): Refusal<'project-unknown'> => ({
  code: 'project-unknown',
  message: `No project goes by the id ${JSON.stringify(id.slice(0, 80))}.`,
});

/**
 * Projects that somebody has created, and those that are there because sessions, people, keys or a quota name them; and the default one, which is always
 * there, and his own, of whoever asks.
 */
export const showProjects = (projects: Projects, names: ProjectNames): ShowProjects => {
  const isNamed = async (principal: Principal, id: ProjectId): Promise<boolean> =>
    id === principal.projectId || id === DEFAULT_PROJECT || names.has(id);

  const find = async (caller: Caller, id: ProjectId): Promise<Result<ReadProjectAnswer, Refusal>> => {
    if (!may(caller, { projectId: id }))
      return refuse({ code: 'forbidden', message: 'What a project has is for its people and for admins.' });
    const found = await projects.read(id);
    if (found.ok || found.refusal.code !== 'project-unknown') return found;
    return (await isNamed(caller, id)) ? accept(unused(id)) : refuse(projectUnknown(id));
  };

  const all = async (): Promise<Result<readonly ProjectStanding[], Refusal>> => {
    const found: ProjectStanding[] = [];
    let after: ProjectId | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const answer = await projects.list({ limit: PAGE_MAX, ...(after === undefined ? {} : { after }) });
      if (!answer.ok) return answer;
      found.push(...answer.value.projects);
      if (answer.value.next === undefined) break;
      after = projectId(answer.value.next);
    }
    return accept(found);
  };

  return {
    read: find,
    quota: async (caller, id) => {
      const found = await find(caller, id);
      if (found.ok) return accept(found.value.quota ?? {});
      return found.refusal.code === 'project-unknown' ? accept({}) : found;
    },
    list: async (caller) => {
      if (caller.role !== 'admin') {
        const own = await find(caller, caller.projectId);
        if (!own.ok) return own;
        const { users: _users, ...project } = own.value;
        return accept([project]);
      }
      const [known, named] = await Promise.all([all(), names.all()]);
      if (!known.ok) return known;
      const ids = new Set<string>(known.value.map((one) => one.projectId));
      const others = [...new Set([...named, DEFAULT_PROJECT])].filter((id) => !ids.has(id));
      return accept(
        [...known.value, ...others.map((id) => ({ ...unused(id), users: undefined }))].map(
          ({ users: _users, ...project }: ProjectStanding & { readonly users?: unknown }) => project,
        ),
      );
    },
    isKnown: async (principal, id) => {
      if (await isNamed(principal, id)) return accept(true);
      const found = await projects.read(id);
      if (found.ok) return accept(true);
      return found.refusal.code === 'project-unknown' ? accept(false) : found;
    },
  };
};
