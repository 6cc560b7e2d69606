import type { RefusalCode } from '#contracts';
import type { EpochMs, Refusal, Result, UserId } from '#kernel';
import type { Identity, Provider } from '../domain/sign-in/provider.ts';

/** What one sign-in is held together by, from its begin to its end. */
export type OidcAttempt = {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};
export type OidcRefusal = Refusal<Extract<RefusalCode, 'sign-in-failed'>>;

/** Other authorities. @throws DependencyFailure when one does not answer */
export type Oidc = {
  /** Where the browser is sent. */
  readonly begin: (provider: Provider, attempt: OidcAttempt) => Promise<string>;
  /** Whom the provider vouches for, by the address that the browser came back with. */
  readonly finish: (
    provider: Provider,
    cameBackTo: URL,
    attempt: OidcAttempt,
  ) => Promise<Result<Identity, OidcRefusal>>;
};

/** Who is who, at which provider. @throws DependencyFailure */
export type Identities = {
  readonly find: (issuer: string, subject: string) => Promise<UserId | undefined>;
  /** False: somebody else goes by it already. */
  readonly link: (issuer: string, subject: string, userId: UserId, now: EpochMs) => Promise<boolean>;
};
