import type { RefusalCode, Role } from '#contracts';
import { accept, refuse } from '#kernel';
import type { EpochMs, KeyId, Refusal, Result, UserId } from '#kernel';
import type { KeyView } from './key-view.ts';

/** Who sends a request. */
export type Caller = { readonly keyId: KeyId; readonly userId: UserId; readonly role: Role };

/** From little to much; each role may all that those before it may. */
const ROLES: readonly Role[] = ['viewer', 'member', 'project-admin', 'admin'];

export const isAtLeast = (role: Role, wanted: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(wanted);

/** What a session may be done to by whom: its user and admins. */
export const mayChange = (caller: Caller, owner: UserId): boolean =>
  caller.role === 'admin' || (isAtLeast(caller.role, 'member') && caller.userId === owner);

/** Values that may be secrets of a user (his environment variables) are his and the admins'. */
export const mayReadSecrets = (caller: Caller, owner: string | undefined): boolean =>
  caller.role === 'admin' || caller.userId === owner;

/** The caller behind a key whose secret was right. */
export const callerOf = (
  key: KeyView,
  now: EpochMs,
): Result<Caller, Refusal<Extract<RefusalCode, 'key-unknown' | 'key-expired'>>> => {
  if (key.revokedAt !== null) return refuse({ code: 'key-unknown', message: 'The API key was revoked.' });
  if (key.expiresAt !== null && key.expiresAt <= now)
    return refuse({ code: 'key-expired', message: 'The API key has expired; ask an admin for a new one.' });
  return accept({ keyId: key.keyId, userId: key.userId, role: key.role });
};
