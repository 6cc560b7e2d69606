import type { ProjectFact } from '#contracts';
import { type EpochMs, type ProjectId, type Refusal, type Result, accept, refuse } from '#kernel';
import type { ProjectState } from '../pool/project-state.ts';

/** Of which project, who says so, and when. */
export type ProjectOrder = { readonly projectId: ProjectId; readonly by: string; readonly at: EpochMs };
type Decision<Code extends string = never> = Result<readonly ProjectFact[], Refusal<Code>>;

/** What people read of a project. What is absent stays; an empty description takes it away. */
export type ProjectWords = { readonly name?: string; readonly description?: string };

/** Makes a project that has a name of its own. One that was there already without ever having been created is taken over as it is. */
export const createProject = (
  { projectId, by, at }: ProjectOrder,
  { name = projectId, description = '' }: ProjectWords,
  project: ProjectState,
): Decision<'project-exists'> => {
  if (project.createdAt !== null)
    return refuse({
      code: 'project-exists',
      message: `There is a project ${JSON.stringify(projectId)} already.`,
      pointer: '/projectId',
    });
  const described = description === '' ? {} : { description };
  return accept([{ type: 'project.created', data: { projectId, name, ...described, by, createdAt: at } }]);
};

/** Another name, or another description. What is so already records nothing. */
export const changeProject = (
  { projectId, by, at }: ProjectOrder,
  words: ProjectWords,
  project: ProjectState,
): Decision => {
  const { name, description } = words;
  const facts: ProjectFact[] = [];
  if (name !== undefined && name !== (project.name ?? projectId))
    facts.push({ type: 'project.renamed', data: { projectId, name, by, renamedAt: at } });
  if (description !== undefined && description !== project.description)
    facts.push({ type: 'project.described', data: { projectId, description, by, describedAt: at } });
  return accept(facts);
};

/** Lets it take nothing new. Closing it again may also stop what was let go on before; it never lets go on what is being stopped. */
export const closeProject = (
  { projectId, by, at }: ProjectOrder,
  stopsSessions: boolean,
  { closed }: ProjectState,
): Decision => {
  if (closed !== null && (closed.stopsSessions || !stopsSessions)) return accept([]);
  return accept([{ type: 'project.closed', data: { projectId, stopsSessions, by, closedAt: at } }]);
};

/** Lets it take sessions again. */
export const reopenProject = ({ projectId, by, at }: ProjectOrder, { closed }: ProjectState): Decision =>
  accept(closed === null ? [] : [{ type: 'project.reopened', data: { projectId, by, reopenedAt: at } }]);
