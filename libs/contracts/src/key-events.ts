import type { EpochMs, KeyId, UserId } from '#kernel';
import type { Fact } from './envelope.ts';

export type Role = 'admin' | 'project-admin' | 'member' | 'viewer';

/** The secret half is not here: its hash lives in a table beside the log. */
export type KeyIssued = Fact<
  'key.issued',
  {
    readonly keyId: KeyId;
    readonly userId: UserId;
    readonly role: Role;
    readonly label: string;
    readonly issuedAt: EpochMs;
    readonly expiresAt?: EpochMs;
  }
>;
export type KeyRevoked = Fact<
  'key.revoked',
  { readonly keyId: KeyId; readonly by: string; readonly revokedAt: EpochMs }
>;

export type KeyFact = KeyIssued | KeyRevoked;
