import type { Reach, RefusalCode, Role } from '#contracts';
import { accept, projectId, refuse } from '#kernel';
import type { EpochMs, KeyId, ProjectId, Refusal, Result, UserId } from '#kernel';
import type { KeyView } from './key-view.ts';

/** Who sends a request. */
export type Caller = {
  readonly keyId: KeyId;
  readonly userId: UserId;
  readonly role: Role;
  /** Where his sessions belong. */
  readonly projectId: ProjectId;
};

/** Where sessions belong when a key names no other project. */
export const DEFAULT_PROJECT = projectId('default');

/** From little to much; each role may all that those before it may. */
const ROLES: readonly Role[] = ['viewer', 'member', 'project-admin', 'admin'];

export const isAtLeast = (role: Role, wanted: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(wanted);

/** How far the caller's word goes over sessions. */
export const reachOf = ({ role }: Caller): Reach =>
  role === 'admin' ? 'all' : role === 'project-admin' ? 'project' : 'own';

/** Whether the caller may do something to a session: to his own, to those of his project if he is its admin, or to all. */
export const mayOperate = (
  caller: Caller,
  session: { readonly userId: UserId; readonly projectId: ProjectId },
): boolean => {
  if (!isAtLeast(caller.role, 'member')) return false;
  const reach = reachOf(caller);
  if (reach === 'all' || caller.userId === session.userId) return true;
  return reach === 'project' && caller.projectId === session.projectId;
};

/** Values that may be secrets of a user (his environment variables) are his and the admins'. */
export const mayReadSecrets = (caller: Caller, owner: string | undefined): boolean =>
  caller.role === 'admin' || caller.userId === owner;

/** What a project holds and may have is for its people and for admins. */
export const maySeeProject = (caller: Caller, project: ProjectId): boolean =>
  caller.role === 'admin' || caller.projectId === project;

/** The caller behind a key whose secret was right. */
export const callerOf = (
  key: KeyView,
  now: EpochMs,
): Result<Caller, Refusal<Extract<RefusalCode, 'key-unknown' | 'key-expired'>>> => {
  if (key.revokedAt !== null) return refuse({ code: 'key-unknown', message: 'The API key was revoked.' });
  if (key.expiresAt !== null && key.expiresAt <= now)
    return refuse({ code: 'key-expired', message: 'The API key has expired; ask an admin for a new one.' });
  const { keyId, userId, role, projectId: project = DEFAULT_PROJECT } = key;
  return accept({ keyId, userId, role, projectId: project });
};
