import type { ProjectFact } from '#contracts';
import type { ProjectId } from '#kernel';

/** What the door knows of a project by itself. */
export type ProjectView = { readonly projectId: ProjectId; readonly isClosed: boolean };

/** A project after one more fact of its stream; the same view when it says nothing that the door has to know. */
export const evolveProjectView = (
  view: ProjectView | undefined,
  { type, data: { projectId } }: ProjectFact,
): ProjectView => {
  switch (type) {
    case 'project.closed':
      return { projectId, isClosed: true };
    case 'project.reopened':
      return { projectId, isClosed: false };
    default:
      return view ?? { projectId, isClosed: false };
  }
};
