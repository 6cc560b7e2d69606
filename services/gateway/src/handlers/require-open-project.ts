import { accept, refuse } from '#kernel';
import type { ProjectId, Refusal, Result } from '#kernel';
import type { ProjectNames } from '../ports/project-names.ts';

/** Refuses what a closed project takes no more. @throws DependencyFailure */
export type RequireOpenProject = (id: ProjectId) => Promise<Result<void, Refusal<'project-closed'>>>;

/** Sessions and reservations are refused by the owner of projects itself; keys and folders have other owners, so the door looks. */
export const requireOpenProject =
  (names: Pick<ProjectNames, 'isClosed'>): RequireOpenProject =>
  async (id) =>
    (await names.isClosed(id))
      ? refuse({
          code: 'project-closed',
          message: `The project ${id} is closed and takes nothing new; an admin can open it again.`,
        })
      : accept(undefined);
