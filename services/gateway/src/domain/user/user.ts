import type { MailWishes, ProjectRole, Role, UserFact } from '#contracts';
import { unreachable } from '#kernel';
import type { EpochMs, ProjectId, UserId } from '#kernel';
import { leastRole } from '../access/role.ts';

/** Somebody with an account, as his stream tells it. */
export type User = {
  readonly userId: UserId;
  /** Runs the whole of Berth. */
  readonly isAdmin: boolean;
  readonly isActivated: boolean;
  readonly isDisabled: boolean;
  /** What he is in which project. */
  readonly memberships: Readonly<Record<string, ProjectRole>>;
  readonly createdAt: EpochMs;
  /** What he chose to be sent e-mail for; absent: he chose nothing. */
  readonly mail?: MailWishes;
};

export type UserStanding = 'invited' | 'active' | 'disabled';
export const standingOf = ({ isActivated, isDisabled }: User): UserStanding =>
  isDisabled ? 'disabled' : isActivated ? 'active' : 'invited';

/** The user after one more fact of his stream; undefined: there is none. */
export const evolveUser = (user: User | undefined, fact: UserFact): User | undefined => {
  if (fact.type === 'user.created') {
    const { userId, isAdmin, createdAt } = fact.data;
    return { userId, isAdmin, isActivated: false, isDisabled: false, memberships: {}, createdAt };
  }
  if (user === undefined) return undefined;
  switch (fact.type) {
    case 'user.activated':
      return { ...user, isActivated: true };
    case 'user.admin-changed':
      return { ...user, isAdmin: fact.data.isAdmin };
    case 'user.disabled':
      return { ...user, isDisabled: true };
    case 'user.enabled':
      return { ...user, isDisabled: false };
    case 'user.joined':
      return { ...user, memberships: { ...user.memberships, [fact.data.projectId]: fact.data.role } };
    case 'user.left': {
      const { [fact.data.projectId]: _left, ...memberships } = user.memberships;
      return { ...user, memberships };
    }
    case 'user.notifications-set':
      return { ...user, mail: fact.data.mail };
    case 'user.forgotten':
    case 'user.identity-linked':
    case 'user.link-made':
    case 'user.locked-out':
    case 'user.password-set':
    case 'user.program-answered':
    case 'user.recovery-code-used':
    case 'user.second-factor-added':
    case 'user.second-factor-removed':
    case 'user.signed-in':
    case 'user.signed-out-everywhere':
      return user;
    default:
      return unreachable(fact);
  }
};

/** What he is in a project; undefined: he does not belong to it. */
export const membershipOf = ({ memberships }: User, project: ProjectId): ProjectRole | undefined =>
  Object.hasOwn(memberships, project) ? memberships[project] : undefined;

/** What he may in a project, at most; undefined: he has no business there. */
const roleIn = (user: User, project: ProjectId): Role | undefined =>
  user.isAdmin ? 'admin' : membershipOf(user, project);

/** The role of a key or a sign-in of his in a project: never more than what he is there himself. */
export const heldRole = (user: User, project: ProjectId, wanted: Role): Role | undefined => {
  const own = roleIn(user, project);
  return own === undefined ? undefined : leastRole(own, wanted);
};
