import type { EpochMs, RegistryId } from '#kernel';
import type { Fact } from './envelope.ts';

/** There is a login for a registry, or another one than before. The login is not here: it is sealed, in a table beside the log. */
export type RegistryLoginSet = Fact<
  'registry.login-set',
  {
    readonly registryId: RegistryId;
    /** `nvcr.io`, `registry.example:5000`; `docker.io` is Docker's own. */
    readonly host: string;
    /** Images of projects may be pushed there, below this path; absent: it is for pulls alone. */
    readonly pushUnder?: string;
    readonly by: string;
    readonly setAt: EpochMs;
  }
>;
export type RegistryRemoved = Fact<
  'registry.removed',
  { readonly registryId: RegistryId; readonly by: string; readonly removedAt: EpochMs }
>;

export type RegistryFact = RegistryLoginSet | RegistryRemoved;
