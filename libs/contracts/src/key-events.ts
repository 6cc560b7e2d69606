import type { EpochMs, KeyId, ProjectId, UserId } from '#kernel';
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
    /** Where its sessions belong, and what it may see of projects; `default` when absent. */
    readonly projectId?: ProjectId;
    readonly issuedAt: EpochMs;
    readonly expiresAt?: EpochMs;
  }
>;
export type KeyRevoked = Fact<
  'key.revoked',
  { readonly keyId: KeyId; readonly by: string; readonly revokedAt: EpochMs }
>;

export type KeyFact = KeyIssued | KeyRevoked;
