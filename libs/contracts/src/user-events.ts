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

/** A link that opens the account once was made for somebody; what is in it is kept by its hash alone. */
export type UserLinkMade = Fact<
  'user.link-made',
  {
    readonly userId: UserId;
    readonly purpose: 'invitation' | 'sign-in';
    readonly by: string;
    readonly madeAt: EpochMs;
    readonly expiresAt: EpochMs;
  }
>;
export type UserPasswordSet = Fact<
  'user.password-set',
  { readonly userId: UserId; readonly by: string; readonly setAt: EpochMs }
>;
export type UserSecondFactorAdded = Fact<
  'user.second-factor-added',
  { readonly userId: UserId; readonly addedAt: EpochMs }
>;
export type UserSecondFactorRemoved = Fact<
  'user.second-factor-removed',
  { readonly userId: UserId; readonly by: string; readonly removedAt: EpochMs }
>;
export type UserRecoveryCodeUsed = Fact<
  'user.recovery-code-used',
  { readonly userId: UserId; readonly leftCount: number; readonly usedAt: EpochMs }
>;
export type UserSignedIn = Fact<
  'user.signed-in',
  {
    readonly userId: UserId;
    readonly how: 'password' | 'link' | 'oidc';
    readonly hasSecondFactor: boolean;
    /** Names a row beside the log with the address and the program; it is erased when it is old. */
    readonly from: string;
    readonly signedInAt: EpochMs;
  }
>;
export type UserSignedOutEverywhere = Fact<
  'user.signed-out-everywhere',
  { readonly userId: UserId; readonly by: string; readonly signedOutAt: EpochMs }
>;
/** Somebody tried too many passwords: none is looked at until then. */
export type UserLockedOut = Fact<
  'user.locked-out',
  { readonly userId: UserId; readonly lockedAt: EpochMs; readonly untilAt: EpochMs }
>;

/** Another authority vouches for him from now on; under which name there is kept beside the log. */
export type UserIdentityLinked = Fact<
  'user.identity-linked',
  { readonly userId: UserId; readonly issuer: string; readonly by: string; readonly linkedAt: EpochMs }
>;

/** He was asked, on a page, whether a program may act for him, and said so. What it was given is told by `key.issued`. */
export type UserProgramAnswered = Fact<
  'user.program-answered',
  {
    readonly userId: UserId;
    /** What the program calls itself, such as `berth on lab-7`. */
    readonly label: string;
    readonly isAllowed: boolean;
    /** Where the page was: names a row beside the log. */
    readonly from: string;
    readonly answeredAt: EpochMs;
  }
>;
/** What somebody is sent e-mail for. */
export type MailWishes = {
  readonly sessionStarted: boolean;
  /** His session will be stopped, since it does nothing. */
  readonly idleWarning: boolean;
  readonly sessionEnded: boolean;
  /** Berth gave up a hook of his. */
  readonly hookDisabled: boolean;
  /** Of an admin: something needs attention; true when absent. */
  readonly alerts?: boolean;
};
/** He chose what he is sent e-mail for. */
export type UserNotificationsSet = Fact<
  'user.notifications-set',
  { readonly userId: UserId; readonly mail: MailWishes; readonly by: string; readonly setAt: EpochMs }
>;

export type UserFact =
  | UserCreated
  | UserActivated
  | UserAdminChanged
  | UserDisabled
  | UserEnabled
  | UserJoined
  | UserLeft
  | UserForgotten
  | UserIdentityLinked
  | UserLinkMade
  | UserPasswordSet
  | UserProgramAnswered
  | UserSecondFactorAdded
  | UserSecondFactorRemoved
  | UserRecoveryCodeUsed
  | UserSignedIn
  | UserSignedOutEverywhere
  | UserLockedOut
  | UserNotificationsSet;
