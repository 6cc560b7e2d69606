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
    /** What of the API it is held to, such as `sessions:read`; absent: all that its role may. */
    readonly scopes?: readonly string[];
    readonly issuedAt: EpochMs;
    readonly expiresAt?: EpochMs;
  }
>;
export type KeyRevoked = Fact<
  'key.revoked',
  { readonly keyId: KeyId; readonly by: string; readonly revokedAt: EpochMs }
>;

export type KeyFact = KeyIssued | KeyRevoked;
