import { accept, isName, projectId, refuse } from '#kernel';
import type { Clock, EpochMs, ProjectId, Refusal, Result } from '#kernel';
import type { Principal } from '../domain/caller.ts';
import { projectUnknown } from './show-projects.ts';
import type { ShowProjects } from './show-projects.ts';

/** In which project a key acts for this request: its own, or another one that its request names. @throws DependencyFailure */
export type ChooseProject = (
  principal: Principal,
  wanted: string | undefined,
) => Promise<Result<Principal, Refusal>>;

/** A project that was there a moment ago still is. */
const REMEMBERED_MS = 10_000;
const REMEMBERED_MAX = 1000;

/** Only the key of an admin acts in other projects than its own: it may do everything there anyway. */
export const chooseProject = (show: Pick<ShowProjects, 'isKnown'>, clock: Clock): ChooseProject => {
  const seenAt = new Map<ProjectId, EpochMs>();
  return async (principal, wanted) => {
    if (wanted === undefined || wanted === principal.projectId) return accept(principal);
    if (principal.role !== 'admin')
      return refuse({
        code: 'not-a-member',
        message: `This key acts in the project ${principal.projectId}, and in no other.`,
      });
    if (!isName(wanted)) return refuse(projectUnknown(wanted));
    const id = projectId(wanted);
    const now = clock.now();
    if (now - (seenAt.get(id) ?? 0) > REMEMBERED_MS) {
      const known = await show.isKnown(principal, id);
      if (!known.ok) return known;
      if (!known.value) return refuse(projectUnknown(wanted));
      if (seenAt.size >= REMEMBERED_MAX) seenAt.clear();
      seenAt.set(id, now);
    }
    return accept({ ...principal, projectId: id });
  };
};
