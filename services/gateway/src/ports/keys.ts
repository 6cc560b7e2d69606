import type { EpochMs, KeyId, UserId } from '#kernel';
import type { KeyView } from '../domain/key-view.ts';
import type { User } from '../domain/user/user.ts';

/** A key as a list shows it. */
export type ListedKey = { readonly view: KeyView; readonly lastUsedAt: EpochMs | null };
/** The hash of a key, and what the views say of it and of its user; they may not know it yet. */
export type KnownKey = { readonly sha256: Uint8Array; readonly view?: KeyView; readonly user?: User };

/** Keys as the gateway's own tables show them. @throws DependencyFailure */
export type KeyViews = {
  readonly byId: (id: KeyId) => Promise<KeyView | undefined>;
  readonly list: (query: {
    readonly userId?: UserId;
    /** Only those behind this one. */
    readonly after?: KeyId;
    readonly limit: number;
  }) => Promise<readonly ListedKey[]>;
};

/** Hashes of secrets, beside the log and out of every projection. @throws DependencyFailure */
export type KeySecrets = {
  readonly put: (id: KeyId, sha256: Uint8Array) => Promise<void>;
  /** What is known of a key, and of whom it speaks for, in one question. */
  readonly find: (id: KeyId) => Promise<KnownKey | undefined>;
  /** Notes that it was used. */
  readonly use: (id: KeyId, at: EpochMs) => Promise<void>;
  readonly forget: (id: KeyId) => Promise<void>;
};
