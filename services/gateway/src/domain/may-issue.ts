import type { Role } from '#contracts';
import type { ProjectId, UserId } from '#kernel';
import { isAtLeast } from './access/role.ts';
import { takesIn } from './access/rule.ts';
import { may } from './caller.ts';
import type { Caller } from './caller.ts';

/** For whom a key is to be, and what it is to open. */
export type WishedKey = {
  readonly userId: UserId;
  readonly role: Role;
  readonly projectId?: ProjectId;
  readonly scopes?: readonly string[];
};

/** Why somebody may not make a key; null: he may. A key never opens more than what its maker may do himself, by the key that he asks with. */
export const whyNotIssue = (caller: Caller, wish: WishedKey): string | null => {
  if (!may(caller, { userId: wish.userId })) return 'Only an admin makes keys for others.';
  if (!isAtLeast(caller.role, wish.role))
    return `You have the role ${caller.role}; a key can't have the role ${wish.role}.`;
  if (caller.role !== 'admin' && wish.projectId !== undefined && wish.projectId !== caller.projectId)
    return 'Only an admin makes keys for another project than the one he acts in.';
  const held = caller.scopes;
  if (held !== undefined && (wish.scopes === undefined || wish.scopes.some((scope) => !takesIn(held, scope))))
    return `This key is held to ${held.join(', ')}; one made with it can't open more.`;
  return null;
};
