import type { RefusalCode } from '#contracts';
import { accept, later, refuse } from '#kernel';
import type { Clock, JsonObject, Refusal, Result, UserId } from '#kernel';
import type { OneTimeTokens, Origin, PasswordHashes, Seal, UserSecrets } from '../../ports/sign-in.ts';
import type { UserViews } from '../../ports/users.ts';
import type { ChangeUser } from '../change-user.ts';
import { newToken } from './begin-session.ts';
import type { BeginSession, Begun, HowSignedIn } from './begin-session.ts';
import type { Limited } from './limit-attempts.ts';
import { recordFact } from './record-fact.ts';
import { recoveryHash, stepOf } from './totp.ts';

export type SignInRefusal = Refusal<
  Extract<RefusalCode, 'sign-in-failed' | 'rate-limited' | 'sign-in-link-invalid' | 'password-weak'>
>;
/** He is in; or he has to show his second factor for this ticket. */
export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly begun: Begun }
  | { readonly kind: 'second-factor'; readonly ticket: string };
type Answer = Promise<Result<SignInOutcome, SignInRefusal>>;

export type LinkInfo = { readonly purpose: 'invitation' | 'sign-in'; readonly userId: UserId };
export type SignIn = {
  readonly byPassword: (who: { readonly login: string; readonly password: string }, origin: Origin) => Answer;
  readonly bySecondFactor: (
    proof: { readonly ticket: string; readonly code: string },
    origin: Origin,
  ) => Answer;
  /** What a link is for; it stays good. */
  readonly lookAtLink: (token: string, origin: Origin) => Promise<Result<LinkInfo, SignInRefusal>>;
  readonly byLink: (proof: { readonly token: string; readonly password?: string }, origin: Origin) => Answer;
  /** Of somebody for whom another authority has vouched. */
  readonly vouchedFor: (userId: UserId, how: HowSignedIn, origin: Origin) => Promise<SignInOutcome>;
};

type Parts = {
  readonly users: UserViews;
  readonly secrets: UserSecrets;
  readonly hashes: PasswordHashes;
  readonly seal: Seal | null;
  readonly tokens: OneTimeTokens;
  readonly limited: Limited;
  readonly begin: BeginSession;
  readonly change: ChangeUser;
  readonly clock: Clock;
};

/** One answer for whatever was wrong: nobody learns which accounts there are. */
const FAILED: SignInRefusal = {
  code: 'sign-in-failed',
  message: 'That is not right, or it can’t be used to sign in.',
};
const LINK_INVALID: SignInRefusal = {
  code: 'sign-in-link-invalid',
  message: 'This link was used, has expired or was replaced by a newer one; ask for another.',
};
const TICKET_MS = 10 * 60_000;
const TICKET_TRIES_MAX = 5;
export const PASSWORD_MIN = 12;

export const passwordFault = (password: string, userId: UserId): SignInRefusal | null => {
  if (password.length < PASSWORD_MIN)
    return {
      code: 'password-weak',
      message: `A password needs at least ${PASSWORD_MIN} characters.`,
      pointer: '/password',
    };
  const isNamed = password.toLowerCase().includes(userId) && password.length < PASSWORD_MIN + userId.length;
  if (isNamed || new Set(password).size < 5)
    return { code: 'password-weak', message: 'This password is too easy to guess.', pointer: '/password' };
  return null;
};

const textIn = (data: JsonObject, name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : '';
};

export const signIn = (parts: Parts): SignIn => {
  const { users, secrets, hashes, seal, tokens, limited, begin, change, clock } = parts;
  const record = recordFact(change);

  const proven = async (userId: UserId, how: HowSignedIn, origin: Origin): Promise<SignInOutcome> => {
    const secret = await secrets.find(userId);
    if (secret?.totp === undefined || secret.totp === null)
      return { kind: 'signed-in', begun: await begin({ userId, how, hasSecondFactor: false, origin }) };
    const ticket = newToken();
    await tokens.put(
      'second-factor',
      ticket,
      { userId, data: { how, tries: 0 } },
      later(clock.now(), TICKET_MS),
    );
    return { kind: 'second-factor', ticket };
  };

  const isRight = async (userId: UserId, code: string): Promise<boolean> => {
    const now = clock.now();
    const secret = await secrets.find(userId);
    if (secret?.totp === undefined || secret.totp === null || seal === null) return false;
    const digits = code.replaceAll(/\s/g, '');
    if (/^\d{6}$/.test(digits)) {
      const step = stepOf(seal.open(secret.totp), digits, now);
      return step !== undefined && secrets.useStep(userId, step);
    }
    const left = await secrets.useRecovery(userId, recoveryHash(code));
    if (left === undefined) return false;
    await record({ type: 'user.recovery-code-used', data: { userId, leftCount: left, usedAt: now } }, userId);
    return true;
  };

  const lookAtLink: SignIn['lookAtLink'] = async (token, origin) => {
    const now = clock.now();
    const tried = await limited.attempt('token', origin.address, now);
    if (!tried.ok) return tried;
    for (const purpose of ['invitation', 'sign-in'] as const) {
      const known = await tokens.find(purpose, token, now);
      if (known?.userId !== undefined && known.userId !== null) {
        await limited.succeeded('token', origin.address);
        return accept({ purpose, userId: known.userId });
      }
    }
    return refuse(LINK_INVALID);
  };

  return {
    byPassword: async ({ login, password }, origin) => {
      const now = clock.now();
      const byAddress = await limited.attempt('address', origin.address, now);
      if (!byAddress.ok) return byAddress;
      const account = login.toLowerCase();
      const tried = await limited.attempt('account', account, now);
      const found = await users.byLogin(account);
      if (!tried.ok) {
        if (tried.isNews === true && found !== undefined && tried.endsAt !== undefined) {
          const { userId } = found.user;
          await record(
            { type: 'user.locked-out', data: { userId, lockedAt: now, untilAt: tried.endsAt } },
            userId,
          );
        }
        return tried;
      }
      const secret = found === undefined ? undefined : await secrets.find(found.user.userId);
      const isSame = await hashes.verify(secret?.passwordHash ?? null, password);
      if (found === undefined || !isSame || found.user.isDisabled) return refuse(FAILED);
      await limited.succeeded('account', account);
      return accept(await proven(found.user.userId, 'password', origin));
    },

    bySecondFactor: async ({ ticket, code }, origin) => {
      const now = clock.now();
      const byAddress = await limited.attempt('token', origin.address, now);
      if (!byAddress.ok) return byAddress;
      const known = await tokens.take('second-factor', ticket, now);
      if (known === undefined || known.userId === null) return refuse(FAILED);
      const { userId, data } = known;
      const tried = await limited.attempt('code', userId, now);
      if (!tried.ok) return tried;
      const user = await users.byId(userId);
      if (user === undefined || user.user.isDisabled || !(await isRight(userId, code))) {
        const tries = Number(data['tries'] ?? 0) + 1;
        const again = { userId, data: { ...data, tries } };
        if (tries < TICKET_TRIES_MAX) await tokens.put('second-factor', ticket, again, later(now, TICKET_MS));
        return refuse(FAILED);
      }
      await Promise.all([limited.succeeded('code', userId), limited.succeeded('token', origin.address)]);
      const how =
        textIn(data, 'how') === 'oidc' ? 'oidc' : textIn(data, 'how') === 'link' ? 'link' : 'password';
      return accept({
        kind: 'signed-in',
        begun: await begin({ userId, how, hasSecondFactor: true, origin }),
      });
    },

    lookAtLink,

    byLink: async ({ token, password }, origin) => {
      const looked = await lookAtLink(token, origin);
      if (!looked.ok) return looked;
      const { purpose, userId } = looked.value;
      if (purpose === 'invitation') {
        const fault = password === undefined ? null : passwordFault(password, userId);
        if (fault !== null) return refuse(fault);
        if (password === undefined)
          return refuse({ code: 'password-weak', message: 'Choose a password.', pointer: '/password' });
      }
      const now = clock.now();
      const taken = await tokens.take(purpose, token, now);
      const user = await users.byId(userId);
      if (taken === undefined || user === undefined || user.user.isDisabled) return refuse(LINK_INVALID);
      if (purpose === 'invitation' && password !== undefined) {
        await secrets.setPassword(userId, await hashes.hash(password));
        await record(
          { type: 'user.password-set', data: { userId, by: `user:${userId}`, setAt: now } },
          userId,
        );
      }
      return accept(await proven(userId, 'link', origin));
    },

    vouchedFor: proven,
  };
};
