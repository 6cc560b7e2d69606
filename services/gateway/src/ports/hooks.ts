import type { EpochMs, HookId, UserId } from '#kernel';
import type { Hook } from '../domain/hook/hook.ts';
import type { User } from '../domain/user/user.ts';

/** Hooks as the gateway's own tables show them; none that was deleted. @throws DependencyFailure */
export type HookViews = {
  readonly byId: (id: HookId) => Promise<Hook | undefined>;
  /** Those of somebody by this name; of all where nobody is named. At most two. */
  readonly byName: (name: string, userId?: UserId) => Promise<readonly Hook[]>;
  readonly list: (query: { readonly userId?: UserId; readonly limit: number }) => Promise<readonly Hook[]>;
  readonly count: (userId: UserId) => Promise<number>;
  /** All that send, each with its owner's account, if he has one. */
  readonly active: (limit: number) => Promise<readonly HookWithOwner[]>;
};
export type HookWithOwner = { readonly hook: Hook; readonly user: User | undefined };

/** Where hooks send to, and what signs it, sealed and beside the log. They go when the hook is deleted. @throws DependencyFailure */
export type HookSecrets = {
  readonly putAddress: (id: HookId, sealed: Uint8Array) => Promise<void>;
  /** In place of the one before, which signs until then too. */
  readonly putSecret: (id: HookId, sealed: Uint8Array, overlapsUntil: EpochMs) => Promise<void>;
  /** The address, and all secrets that sign at that moment, the newest first. */
  readonly find: (
    id: HookId,
    now: EpochMs,
  ) => Promise<{ readonly address: Uint8Array; readonly secrets: readonly Uint8Array[] } | undefined>;
};
