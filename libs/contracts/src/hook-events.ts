import type { EpochMs, HookId, ProjectId, UserId } from '#kernel';
import type { Fact } from './envelope.ts';
import type { Role } from './key-events.ts';

/** Which events a hook is told: all of them where a part is absent. */
export type HookFilter = {
  /** `session.stopped`, `session.*`. */
  readonly types?: readonly string[];
  /** One stream alone. */
  readonly stream?: string;
  /** Only what belongs to this project. */
  readonly projectId?: ProjectId;
};

/** Events go to an address from here on. Its path (which often is a secret) and what signs them are not here: they are sealed, in a table beside the log. */
export type HookCreated = Fact<
  'hook.created',
  {
    readonly hookId: HookId;
    /** Whose it is: it is told what he may see at the time. */
    readonly userId: UserId;
    /** In which he acts, and as what at most. */
    readonly projectId: ProjectId;
    readonly role: Role;
    readonly name: string;
    /** `https://chat.example.org`: where to, without the path. */
    readonly origin: string;
    readonly filter: HookFilter;
    readonly createdAt: EpochMs;
  }
>;
/** What is absent stays as it was; a filter takes the place of the whole one before. */
export type HookChanged = Fact<
  'hook.changed',
  {
    readonly hookId: HookId;
    readonly name?: string;
    /** Present when the address is another one. */
    readonly origin?: string;
    readonly filter?: HookFilter;
    readonly by: string;
    readonly changedAt: EpochMs;
  }
>;
/** Nothing is sent until it is resumed; what happens meanwhile is sent then. */
export type HookPaused = Fact<
  'hook.paused',
  { readonly hookId: HookId; readonly by: string; readonly pausedAt: EpochMs }
>;
export type HookResumed = Fact<
  'hook.resumed',
  {
    readonly hookId: HookId;
    /** Whether what happened meanwhile is left out. */
    readonly isSkipping: boolean;
    readonly by: string;
    readonly resumedAt: EpochMs;
  }
>;
/** Berth gave it up: `gone`: the receiver said that it is not there any more (410); `failing`: nothing arrived for days. */
export type HookDisabled = Fact<
  'hook.disabled',
  {
    readonly hookId: HookId;
    readonly reason: 'gone' | 'failing';
    readonly failingSince: EpochMs;
    readonly disabledAt: EpochMs;
  }
>;
/** Signed with another secret from now on, and with the one before beside it for a while. */
export type HookSecretRotated = Fact<
  'hook.secret-rotated',
  {
    readonly hookId: HookId;
    readonly by: string;
    /** Until then both sign. */
    readonly overlapsUntil: EpochMs;
    readonly rotatedAt: EpochMs;
  }
>;
export type HookDeleted = Fact<
  'hook.deleted',
  { readonly hookId: HookId; readonly by: string; readonly deletedAt: EpochMs }
>;

export type HookFact =
  HookCreated | HookChanged | HookPaused | HookResumed | HookDisabled | HookSecretRotated | HookDeleted;
