import type { EpochMs, ProjectId, UserId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Role } from './key-events.ts';

/** What somebody is in a project. */
export type ProjectRole = Exclude<Role, 'admin'>;

/*
 * People, by ids alone: names and e-mail addresses may have to be erased, and secrets are no facts; both live in tables beside the log.
 */
export type UserCreated = Fact<
  'user.created',
  {
    readonly userId: UserId;
    /** Whether he runs the whole of Berth. */
    readonly isAdmin: boolean;
    readonly by: string;
    readonly createdAt: EpochMs;
  }
>;
/** He took the account into use: by an invitation, or by signing in elsewhere. */
export type UserActivated = Fact<
  'user.activated',
  { readonly userId: UserId; readonly activatedAt: EpochMs }
>;
export type UserAdminChanged = Fact<
  'user.admin-changed',
  { readonly userId: UserId; readonly isAdmin: boolean; readonly by: string; readonly changedAt: EpochMs }
>;
/** Nothing opens for him any more: neither his keys nor his sign-ins. */
export type UserDisabled = Fact<
  'user.disabled',
  { readonly userId: UserId; readonly by: string; readonly disabledAt: EpochMs }
>;
export type UserEnabled = Fact<
  'user.enabled',
  { readonly userId: UserId; readonly by: string; readonly enabledAt: EpochMs }
>;
/** He belongs to a project, with this role; again for the same project: with another one. */
export type UserJoined = Fact<
  'user.joined',
  {
    readonly userId: UserId;
    readonly projectId: ProjectId;
    readonly role: ProjectRole;
    readonly by: string;
    readonly joinedAt: EpochMs;
  }
>;
export type UserLeft = Fact<
  'user.left',
  { readonly userId: UserId; readonly projectId: ProjectId; readonly by: string; readonly leftAt: EpochMs }
>;
/** His name and address were erased; what he did stays, under his id. */
export type UserForgotten = Fact<
  'user.forgotten',
  { readonly userId: UserId; readonly by: string; readonly forgottenAt: EpochMs }
>;

export type UserFact =
  | UserCreated
  | UserActivated
  | UserAdminChanged
  | UserDisabled
  | UserEnabled
  | UserJoined
  | UserLeft
  | UserForgotten;
