import type { KeyId, UserId } from '#kernel';
import type { KeyView } from '../domain/key-view.ts';

/** Keys as the gateway's own tables show them. @throws DependencyFailure */
export type KeyViews = {
  readonly byId: (id: KeyId) => Promise<KeyView | undefined>;
  readonly list: (query: { readonly userId?: UserId; readonly limit: number }) => Promise<readonly KeyView[]>;
};

/** Hashes of secrets, beside the log and out of every projection. @throws DependencyFailure */
export type KeySecrets = {
  readonly put: (id: KeyId, sha256: Uint8Array) => Promise<void>;
  readonly find: (id: KeyId) => Promise<Uint8Array | undefined>;
  readonly forget: (id: KeyId) => Promise<void>;
};
