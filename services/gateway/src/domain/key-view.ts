import type { KeyFact, KeyIssued, Role } from '#contracts';
import { unreachable } from '#kernel';
import type { EpochMs, KeyId, ProjectId, UserId } from '#kernel';

/** An API key as the API shows it; its secret is nowhere. */
export type KeyView = {
  readonly keyId: KeyId;
  readonly userId: UserId;
  readonly role: Role;
  readonly label: string;
  /** Absent: the default one. */
  readonly projectId?: ProjectId;
  /** What it is held to, such as `sessions:read`; absent: all that its role may. */
  readonly scopes?: readonly string[];
  readonly issuedAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  readonly revokedAt: EpochMs | null;
};

export const newKeyView = ({ expiresAt, ...data }: KeyIssued['data']): KeyView => ({
  ...data,
  expiresAt: expiresAt ?? null,
  revokedAt: null,
});

/** The key after one more fact of its stream. */
export const evolveKeyView = (key: KeyView | undefined, fact: KeyFact): KeyView | undefined => {
  switch (fact.type) {
    case 'key.issued':
      return newKeyView(fact.data);
    case 'key.revoked':
      return key === undefined ? undefined : { ...key, revokedAt: fact.data.revokedAt };
    default:
      return unreachable(fact);
  }
};
