import type { RefusalCode } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Clock, Refusal, Result, UserId } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import type {
  Origin,
  PasswordHashes,
  Seal,
  UserSecrets,
  WebSession,
  WebSessions,
} from '../../ports/sign-in.ts';
import type { ChangeUser } from '../change-user.ts';
import type { BeginSession, Begun } from './begin-session.ts';
import type { Limited } from './limit-attempts.ts';
import { recordFact } from './record-fact.ts';
import { passwordFault } from './sign-in.ts';
import { base32, newRecoveryCodes, newTotpSecret, recoveryHash, stepOf, totpUri } from './totp.ts';

export type AccountRefusal = Refusal<
  Extract<
    RefusalCode,
    | 'sign-in-failed'
    | 'rate-limited'
    | 'password-weak'
    | 'second-factor-unavailable'
    | 'conflict'
    | 'not-found'
  >
>;
type Answer<T> = Promise<Result<T, AccountRefusal>>;

/** How an account is secured. */
export type Security = {
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly recoveryCodesLeft: number;
};
/** What somebody does to his own account. */
export type Account = {
  readonly security: (userId: UserId) => Promise<Security>;
  /** All other sign-ins end with it. */
  readonly setPassword: (
    caller: Caller,
    wish: { readonly current?: string; readonly password: string },
    origin: Origin,
  ) => Answer<Begun>;
  /** A secret for an authenticator program; it counts when a code of it was shown. */
  readonly proposeSecondFactor: (caller: Caller) => Answer<{ readonly secret: string; readonly uri: string }>;
  /** Answers with the recovery codes, this once. */
  readonly acceptSecondFactor: (caller: Caller, code: string) => Answer<readonly string[]>;
  readonly removeSecondFactor: (caller: Caller, password: string) => Answer<void>;
  readonly signIns: (caller: Caller) => Promise<readonly WebSession[]>;
  readonly endSignIn: (caller: Caller, id: string) => Answer<void>;
  readonly endAll: (userId: UserId, by: string) => Promise<void>;
  /** For who lost his telephone and his recovery codes. */
  readonly resetSecondFactor: (userId: UserId, by: string) => Promise<void>;
};

type Parts = {
  readonly secrets: UserSecrets;
  readonly hashes: PasswordHashes;
  readonly seal: Seal | null;
  readonly sessions: WebSessions;
  readonly limited: Limited;
  readonly begin: BeginSession;
  readonly change: ChangeUser;
  readonly clock: Clock;
};

const FAILED: AccountRefusal = { code: 'sign-in-failed', message: 'That is not right.' };
const UNAVAILABLE: AccountRefusal = {
  code: 'second-factor-unavailable',
  message: 'This Berth keeps no second factors: its configuration names no BERTH_SECRET_KEY.',
};

export const account = (parts: Parts): Account => {
  const { secrets, hashes, seal, sessions, limited, begin, change, clock } = parts;
  const record = recordFact(change);

  /** Who sits at an open browser has not shown that it is his. */
  const confirm = async (userId: UserId, password: string): Answer<void> => {
    const tried = await limited.attempt('account', `confirm ${userId}`, clock.now());
    if (!tried.ok) return tried;
    const secret = await secrets.find(userId);
    if (!(await hashes.verify(secret?.passwordHash ?? null, password))) return refuse(FAILED);
    await limited.succeeded('account', `confirm ${userId}`);
    return accept(undefined);
  };

  return {
    security: async (userId) => {
      const secret = await secrets.find(userId);
      const hasSecondFactor = secret?.totp !== undefined && secret.totp !== null;
      return {
        hasPassword: secret?.passwordHash !== undefined && secret.passwordHash !== null,
        hasSecondFactor,
        recoveryCodesLeft: hasSecondFactor ? secret.recoveryHashes.length : 0,
      };
    },
    setPassword: async ({ userId }, { current = '', password }, origin) => {
      const fault = passwordFault(password, userId);
      if (fault !== null) return refuse({ ...fault, code: 'password-weak' });
      const secret = await secrets.find(userId);
      if (secret?.passwordHash !== undefined && secret.passwordHash !== null) {
        const confirmed = await confirm(userId, current);
        if (!confirmed.ok) return confirmed;
      }
      await secrets.setPassword(userId, await hashes.hash(password));
      await record(
        { type: 'user.password-set', data: { userId, by: `user:${userId}`, setAt: clock.now() } },
        userId,
      );
      await sessions.endAll(userId);
      const hasSecondFactor = secret?.totp !== undefined && secret.totp !== null;
      return accept(await begin({ userId, how: 'password', hasSecondFactor, origin }));
    },
    proposeSecondFactor: async ({ userId }) => {
      if (seal === null) return refuse(UNAVAILABLE);
      const known = await secrets.find(userId);
      if (known?.totp !== undefined && known.totp !== null)
        return refuse({ code: 'conflict', message: 'There is a second factor already; remove it first.' });
      const secret = newTotpSecret();
      await secrets.proposeTotp(userId, seal.seal(secret));
      return accept({ secret: base32(secret), uri: totpUri(secret, userId) });
    },
    acceptSecondFactor: async ({ userId }, code) => {
      if (seal === null) return refuse(UNAVAILABLE);
      const now = clock.now();
      const tried = await limited.attempt('code', `accept ${userId}`, now);
      if (!tried.ok) return tried;
      const known = await secrets.find(userId);
      const proposed = known?.totpPending;
      if (proposed === undefined || proposed === null)
        return refuse({ code: 'conflict', message: 'No second factor was proposed; begin anew.' });
      const step = stepOf(seal.open(proposed), code.replaceAll(/\s/g, ''), now);
      if (step === undefined) return refuse(FAILED);
      const codes = newRecoveryCodes();
      await secrets.acceptTotp(userId, codes.map(recoveryHash), step);
      await record({ type: 'user.second-factor-added', data: { userId, addedAt: now } }, userId);
      return accept(codes);
    },
    removeSecondFactor: async ({ userId }, password) => {
      const confirmed = await confirm(userId, password);
      if (!confirmed.ok) return confirmed;
      await secrets.removeTotp(userId);
      const data = { userId, by: `user:${userId}`, removedAt: clock.now() };
      await record({ type: 'user.second-factor-removed', data }, userId);
      return accept(undefined);
    },
    signIns: ({ userId }) => sessions.list(userId, clock.now()),
    endSignIn: async ({ userId }, id) =>
      (await sessions.endById(userId, id))
        ? accept(undefined)
        : refuse({ code: 'not-found', message: 'You are not signed in there.' }),
    endAll: async (userId, by) => {
      await sessions.endAll(userId);
      const data = { userId, by, signedOutAt: clock.now() };
      await record({ type: 'user.signed-out-everywhere', data }, userId, by);
    },
    resetSecondFactor: async (userId, by) => {
      await secrets.removeTotp(userId);
      const data = { userId, by, removedAt: clock.now() };
      await record({ type: 'user.second-factor-removed', data }, userId, by);
    },
  };
};
