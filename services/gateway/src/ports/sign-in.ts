import type { EpochMs, JsonObject, UserId } from '#kernel';
import type { User } from '../domain/user/user.ts';

/** Slow on purpose, and as slow for who is not there. @throws DependencyFailure when too many ask at once */
export type PasswordHashes = {
  readonly hash: (password: string) => Promise<string>;
  /** Null: there is none to compare with; takes as long, and is false. */
  readonly verify: (kept: string | null, password: string) => Promise<boolean>;
};

/** Keeps what has to be read again, such as the secret of a second factor, so that a copy of the tables alone does not give it away. */
export type Seal = {
  readonly seal: (plain: Uint8Array) => Uint8Array;
  readonly open: (sealed: Uint8Array) => Uint8Array;
};

export type UserSecret = {
  readonly passwordHash: string | null;
  /** Sealed; null: no second factor. */
  readonly totp: Uint8Array | null;
  /** Sealed; made, and not confirmed yet. */
  readonly totpPending: Uint8Array | null;
  readonly recoveryHashes: readonly string[];
};

/** What somebody signs in with, beside the log. @throws DependencyFailure */
export type UserSecrets = {
  readonly find: (id: UserId) => Promise<UserSecret | undefined>;
  readonly setPassword: (id: UserId, hash: string) => Promise<void>;
  readonly proposeTotp: (id: UserId, sealed: Uint8Array) => Promise<void>;
  /** What was proposed counts from now on. */
  readonly acceptTotp: (id: UserId, recoveryHashes: readonly string[], step: number) => Promise<void>;
  readonly removeTotp: (id: UserId) => Promise<void>;
  /** False: a code of this time step or a later one was used before. */
  readonly useStep: (id: UserId, step: number) => Promise<boolean>;
  /** How many are left; undefined: there is no such code (any more). */
  readonly useRecovery: (id: UserId, hash: string) => Promise<number | undefined>;
};

export type WebSession = {
  readonly id: string;
  readonly userId: UserId;
  readonly how: string;
  readonly createdAt: EpochMs;
  readonly seenAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly address: string | null;
  readonly agent: string | null;
};
/** Where a request comes from. */
export type Origin = { readonly address: string; readonly agent: string };

/** Who is signed in where. By hashes: a copy of the table opens nothing. @throws DependencyFailure */
export type WebSessions = {
  readonly begin: (tokenHash: Uint8Array, session: WebSession) => Promise<void>;
  /** One that is not over, with its user; notes to the minute that it is used. */
  readonly find: (
    tokenHash: Uint8Array,
    now: EpochMs,
  ) => Promise<{ readonly session: WebSession; readonly user: User } | undefined>;
  readonly list: (id: UserId, now: EpochMs) => Promise<readonly WebSession[]>;
  readonly end: (tokenHash: Uint8Array) => Promise<void>;
  /** False: there is none of this id. */
  readonly endById: (user: UserId, id: string) => Promise<boolean>;
  readonly endAll: (user: UserId) => Promise<void>;
};

export type TokenKind = 'invitation' | 'sign-in' | 'second-factor' | 'program' | 'oidc';
export type KnownToken = { readonly userId: UserId | null; readonly data: JsonObject };

/** Secrets that are good for one use, on whichever gateway. @throws DependencyFailure */
export type OneTimeTokens = {
  readonly put: (kind: TokenKind, token: string, known: KnownToken, expiresAt: EpochMs) => Promise<void>;
  /** Looks, and leaves it as it is. */
  readonly find: (kind: TokenKind, token: string, now: EpochMs) => Promise<KnownToken | undefined>;
  /** Gives it to one who asks, once. */
  readonly take: (kind: TokenKind, token: string, now: EpochMs) => Promise<KnownToken | undefined>;
  readonly forget: (kind: TokenKind, userId: UserId) => Promise<void>;
};

/** Counts attempts, over all gateways. @throws DependencyFailure */
export type Attempts = {
  /** Counts one more before it is made: so many in the window, and when that is over. */
  readonly count: (
    subject: string,
    windowMs: number,
    now: EpochMs,
  ) => Promise<{ readonly count: number; readonly endsAt: EpochMs }>;
  readonly clear: (subject: string) => Promise<void>;
};

/** Names where a request comes from by an id that can be recorded: address and program are a row that can be erased. @throws DependencyFailure */
export type Origins = {
  readonly idOf: (origin: Origin, now: EpochMs) => Promise<string>;
  /** Those that are still kept. */
  readonly find: (ids: readonly string[]) => Promise<ReadonlyMap<string, Origin>>;
};

/** Removes what is over. @throws DependencyFailure */
export type SweepSignIns = (now: EpochMs) => Promise<void>;
