import type { HookFilter, RecordedEvent } from '#contracts';
import { categoryOf, idOf } from '#kernel';
import type { Principal } from '../caller.ts';
import { isWanted } from '../event-filter.ts';
import { heldRole } from '../user/user.ts';
import type { User } from '../user/user.ts';
import { decidingStream, isVisible } from '../visible-event.ts';
import type { StreamOwner } from '../visible-event.ts';
import type { Hook } from './hook.ts';

/** As whom a hook looks at events today: its owner, and never as more than he was when he made it. Undefined: he sees nothing any more. */
export const hookPrincipal = (
  { userId, projectId, role }: Pick<Hook, 'userId' | 'projectId' | 'role'>,
  user: User | undefined,
): Principal | undefined => {
  if (user === undefined) return { keyId: null, userId, projectId, role };
  const held = user.isDisabled ? undefined : heldRole(user, projectId, role);
  return held === undefined ? undefined : { keyId: null, userId, projectId, role: held };
};

const isOfProject = (project: string, event: RecordedEvent, owner: StreamOwner | undefined): boolean =>
  owner?.projectId === project || (categoryOf(event.stream) === 'project' && idOf(event.stream) === project);

/** Whether the words of a filter alone let an event through. */
export const isMeant = ({ types = [], stream }: HookFilter, event: RecordedEvent): boolean => {
  const where = stream === undefined ? {} : { stream };
  if (types.length === 0) return isWanted(where, event);
  return types.some((type) => isWanted({ ...where, type }, event));
};

/** Which stream has to be known the owner of, to tell whether an event is for a hook. */
export const askedStream = (event: RecordedEvent): string => decidingStream(event) ?? event.stream;

/** Whether an event that is meant is for a hook: of its project, if it names one, and for its owner to see. */
export const isForHook = (
  principal: Principal,
  { projectId }: HookFilter,
  event: RecordedEvent,
  owner: StreamOwner | undefined,
): boolean =>
  (projectId === undefined || isOfProject(projectId, event, owner)) && isVisible(principal, event, owner);
