import type { EpochMs } from '#kernel';

/** A login as it is kept: sealed. */
export type SealedLogin = {
  readonly host: string;
  /** Images of projects are pushed there, below this path; null: it is for pulls alone. */
  readonly pushUnder: string | null;
  readonly sealed: Uint8Array;
  readonly setAt: EpochMs;
  readonly setBy: string;
};

/** Logins of registries, beside the log. @throws DependencyFailure */
export type RegistryLogins = {
  readonly put: (login: SealedLogin) => Promise<void>;
  readonly find: (host: string) => Promise<SealedLogin | undefined>;
  readonly list: (limit: number) => Promise<readonly SealedLogin[]>;
  readonly forget: (host: string) => Promise<void>;
};
