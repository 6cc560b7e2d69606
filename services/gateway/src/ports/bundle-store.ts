import type { Refusal, Result } from '#kernel';

/** Where bundles are kept, by digest. The same bundle again is no work. @throws DependencyFailure */
export type BundleStore = {
  readonly write: (sha256: string, bytes: Uint8Array) => Promise<Result<void, Refusal>>;
};
