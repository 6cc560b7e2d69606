import type { Refusal, Result } from '#kernel';

/** One piece of a bundle, from an offset on. */
export type BundlePart = { readonly bytes: Uint8Array; readonly isLast: boolean };

/** Where the files that a user sent along are kept. @throws DependencyFailure (retryable) when it does not answer. */
export type BundleSource = {
  readonly read: (sha256: string, offset: number) => Promise<Result<BundlePart, Refusal>>;
};
