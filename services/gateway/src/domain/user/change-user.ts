import type { ProjectRole, RefusalCode, UserFact } from '#contracts';
import { accept, refuse } from '#kernel';
import type { EpochMs, ProjectId, Refusal, Result, UserId } from '#kernel';
import { membershipOf } from './user.ts';
import type { User } from './user.ts';

export type UserRefusal = Refusal<
  Extract<RefusalCode, 'user-unknown' | 'user-exists' | 'not-on-oneself' | 'too-many-projects'>
>;
/** What of a user's stream a command records: nothing, when it is so already. */
export type UserDecision = Result<readonly UserFact[], UserRefusal>;

/** Who does it, and when. */
export type By = { readonly by: string; readonly at: EpochMs };

/** Projects that one person can belong to. */
export const MEMBERSHIPS_MAX = 200;

const unknown = (userId: UserId): UserDecision =>
  refuse({ code: 'user-unknown', message: `No user goes by the id ${JSON.stringify(userId)}.` });
const isSelf = ({ by }: By, userId: UserId): boolean => by === `user:${userId}`;
const notOnOneself = (what: string): UserDecision =>
  refuse({ code: 'not-on-oneself', message: `You can't ${what} yourself; somebody else has to.` });

export const createUser = (
  user: User | undefined,
  wish: { readonly userId: UserId; readonly isAdmin: boolean },
  { by, at }: By,
): UserDecision =>
  user === undefined
    ? accept([{ type: 'user.created', data: { ...wish, by, createdAt: at } }])
    : refuse({ code: 'user-exists', message: `There is a user ${JSON.stringify(wish.userId)} already.` });

export const activateUser = (user: User | undefined, userId: UserId, at: EpochMs): UserDecision => {
  if (user === undefined) return unknown(userId);
  return accept(user.isActivated ? [] : [{ type: 'user.activated', data: { userId, activatedAt: at } }]);
};

export const changeAdmin = (
  user: User | undefined,
  { userId, isAdmin }: { readonly userId: UserId; readonly isAdmin: boolean },
  by: By,
): UserDecision => {
  if (user === undefined) return unknown(userId);
  if (user.isAdmin === isAdmin) return accept([]);
  if (!isAdmin && isSelf(by, userId)) return notOnOneself('take the role of an admin from');
  return accept([{ type: 'user.admin-changed', data: { userId, isAdmin, by: by.by, changedAt: by.at } }]);
};

export const disableUser = (user: User | undefined, userId: UserId, by: By): UserDecision => {
  if (user === undefined) return unknown(userId);
  if (user.isDisabled) return accept([]);
  if (isSelf(by, userId)) return notOnOneself('disable');
  return accept([{ type: 'user.disabled', data: { userId, by: by.by, disabledAt: by.at } }]);
};

export const enableUser = (user: User | undefined, userId: UserId, { by, at }: By): UserDecision => {
  if (user === undefined) return unknown(userId);
  return accept(user.isDisabled ? [{ type: 'user.enabled', data: { userId, by, enabledAt: at } }] : []);
};

export const joinProject = (
  user: User | undefined,
  wish: { readonly userId: UserId; readonly projectId: ProjectId; readonly role: ProjectRole },
  by: By,
): UserDecision => {
  if (user === undefined) return unknown(wish.userId);
  const known = membershipOf(user, wish.projectId);
  if (known === wish.role) return accept([]);
  // Who ran a project would lock himself out of it, and an admin would wonder by whom.
  if (known !== undefined && isSelf(by, wish.userId) && !user.isAdmin)
    return notOnOneself('change the role of');
  if (known === undefined && Object.keys(user.memberships).length >= MEMBERSHIPS_MAX)
    return refuse({
      code: 'too-many-projects',
      message: `One belongs to at most ${MEMBERSHIPS_MAX} projects.`,
    });
  return accept([{ type: 'user.joined', data: { ...wish, by: by.by, joinedAt: by.at } }]);
};

export const leaveProject = (
  user: User | undefined,
  wish: { readonly userId: UserId; readonly projectId: ProjectId },
  by: By,
): UserDecision => {
  if (user === undefined) return unknown(wish.userId);
  if (membershipOf(user, wish.projectId) === undefined) return accept([]);
  if (isSelf(by, wish.userId) && !user.isAdmin) return notOnOneself('remove');
  return accept([{ type: 'user.left', data: { ...wish, by: by.by, leftAt: by.at } }]);
};

/** Recorded each time it is asked for: the tables beside the log may have been filled again since. */
export const forgetUser = (user: User | undefined, userId: UserId, { by, at }: By): UserDecision =>
  user === undefined
    ? unknown(userId)
    : accept([{ type: 'user.forgotten', data: { userId, by, forgottenAt: at } }]);
