import type { SessionId, UserId, KeyId } from '#kernel';

/** For whom and what a code or a pass is good. */
export type AppGrant = {
  readonly sessionId: SessionId;
  readonly app: string;
  readonly userId: UserId;
  /** By which key it was asked for: with its end the grant is over. Null: by somebody who was signed in with a browser. */
  readonly keyId: KeyId | null;
};

/** What opens apps, the same for all gateways, beside the log and out of every projection. @throws DependencyFailure */
export type AppSecrets = {
  /** The key by which passes are signed: made once, by the gateway that asks first. */
  readonly signingKey: () => Promise<Uint8Array>;
  /** Keeps a code, by its hash. */
  readonly putCode: (sha256: Uint8Array, grant: AppGrant, lifeMs: number) => Promise<void>;
  /** What the code is for; it is gone then. Undefined: there is none such (any more). */
  readonly takeCode: (sha256: Uint8Array) => Promise<AppGrant | undefined>;
};
