import type { Reach, RefusalCode, Role } from '#contracts';
import { accept, projectId, refuse } from '#kernel';
import type { EpochMs, KeyId, ProjectId, Refusal, Result, UserId } from '#kernel';
import { scopeOf } from './access/operations.ts';
import { isAtLeast, leastRole } from './access/role.ts';
import { showsProject, takesIn } from './access/rule.ts';
import type { Relation, Rule } from './access/rule.ts';
import type { KeyView } from './key-view.ts';
import { heldRole, membershipOf } from './user/user.ts';
import type { User } from './user/user.ts';

/** Somebody who proved who he is. */
export type Principal = {
  /** Null: he is signed in with a browser. */
  readonly keyId: KeyId | null;
  /** By which sign-in, if it is one. */
  readonly signInId?: string;
  readonly userId: UserId;
  readonly role: Role;
  /** In which he acts: where his sessions belong, and what he sees. */
  readonly projectId: ProjectId;
  /** What his key is held to, such as `sessions:read`; absent: all that its role may. */
  readonly scopes?: readonly string[];
};

/** Who sends a request, and by which rule it is judged. */
export type Caller = Principal & { readonly rule: Rule };

/** Where sessions belong when a key names no other project. */
export const DEFAULT_PROJECT = projectId('default');

/** What a request is about. Without a project it belongs to a person alone; without both, to nobody. */
export type Subject = { readonly userId?: string; readonly projectId?: string };

const relationTo = (principal: Principal, { userId, projectId: project }: Subject): Relation => {
  if (project !== undefined && project !== principal.projectId) return 'other';
  if (userId === principal.userId) return 'own';
  return project === undefined ? 'other' : 'project';
};

/** Whether the operation under way may be done to this. */
export const may = (caller: Caller, subject: Subject): boolean =>
  isAtLeast(caller.role, caller.rule[relationTo(caller, subject)]);

const VISIBLE = showsProject('sessions');
/** Whether he may know that it is there: all of his own project, and nothing of others. */
export const maySee = (principal: Principal, subject: Subject): boolean =>
  may({ ...principal, rule: VISIBLE }, subject);

/** Only what is in this project is shown; undefined: all. */
export const seenProject = ({ role, projectId: project }: Principal): ProjectId | undefined =>
  role === 'admin' ? undefined : project;

/** Whether somebody may use an operation at all, on whatever it may be. */
export const whyNotAtAll = ({ keyId, role, scopes }: Principal, rule: Rule): string | null => {
  if (rule.isForPeople === true && keyId !== null)
    return 'This is for who is signed in with a browser; an API key can’t do it.';
  const scope = scopeOf(rule);
  if (scopes !== undefined && !takesIn(scopes, scope))
    return `This key is held to ${scopes.join(', ')}; this needs ${scope}.`;
  const wanted = [rule.project, rule.other].reduce(leastRole, rule.own);
  return isAtLeast(role, wanted) ? null : `This needs the role ${wanted}; you have the role ${role}.`;
};

/** How far the caller's word goes over sessions. */
export const reachOf = ({ role }: Principal): Reach =>
  role === 'admin' ? 'all' : role === 'project-admin' ? 'project' : 'own';

/** Values that may be secrets of a user (his environment variables) are his and the admins'. */
export const mayReadSecrets = (principal: Principal, owner: string | undefined): boolean =>
  principal.role === 'admin' || principal.userId === owner;

/** Why somebody does not get in, although his key or his sign-in is known. */
export type Barred = Refusal<
  Extract<RefusalCode, 'key-unknown' | 'key-expired' | 'account-disabled' | 'not-a-member'>
>;

const DISABLED: Barred = { code: 'account-disabled', message: 'This account was disabled; ask an admin.' };

/** Who is signed in, in the project that he names, or in the first of his. */
export const principalSignedIn = (
  user: User,
  signInId: string,
  wanted: ProjectId | undefined,
): Result<Principal, Barred> => {
  if (user.isDisabled) return refuse(DISABLED);
  const [first] = Object.keys(user.memberships).toSorted();
  const isIn = membershipOf(user, DEFAULT_PROJECT) !== undefined || user.isAdmin || first === undefined;
  const project = wanted ?? (isIn ? DEFAULT_PROJECT : projectId(first));
  const role = heldRole(user, project, 'admin');
  if (role !== undefined)
    return accept({ keyId: null, signInId, userId: user.userId, role, projectId: project });
  const message =
    first === undefined
      ? `${user.userId} belongs to no project yet; ask an admin.`
      : `${user.userId} does not belong to the project ${project}.`;
  return refuse({ code: 'not-a-member', message });
};

/** Who is behind a key whose secret was right; of somebody with an account, no more than he may himself. A key whose user has none is what it says. */
export const principalOf = (
  key: KeyView,
  user: User | undefined,
  now: EpochMs,
): Result<Principal, Barred> => {
  if (key.revokedAt !== null) return refuse({ code: 'key-unknown', message: 'The API key was revoked.' });
  if (key.expiresAt !== null && key.expiresAt <= now)
    return refuse({ code: 'key-expired', message: 'The API key has expired; ask an admin for a new one.' });
  const { keyId, userId, projectId: project = DEFAULT_PROJECT, scopes } = key;
  const held = { keyId, userId, projectId: project, ...(scopes === undefined ? {} : { scopes }) };
  if (user === undefined) return accept({ ...held, role: key.role });
  if (user.isDisabled) return refuse(DISABLED);
  const role = heldRole(user, project, key.role);
  if (role === undefined)
    return refuse({ code: 'not-a-member', message: `${userId} does not belong to the project ${project}.` });
  return accept({ ...held, role });
};
