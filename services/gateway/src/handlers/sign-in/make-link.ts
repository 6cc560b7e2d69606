import type { RefusalCode } from '#contracts';
import { accept, later, refuse } from '#kernel';
import type { Clock, EpochMs, Refusal, Result, UserId } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import type { OneTimeTokens } from '../../ports/sign-in.ts';
import type { UserViews } from '../../ports/users.ts';
import type { ChangeUser } from '../change-user.ts';
import { newToken } from './begin-session.ts';
import { recordFact } from './record-fact.ts';

export type LinkPurpose = 'invitation' | 'sign-in';
/** An invitation is sent to somebody; a sign-in is used at once. */
const LASTS_MS: Readonly<Record<LinkPurpose, number>> = {
  invitation: 7 * 24 * 3_600_000,
  'sign-in': 30 * 60_000,
};

export type MadeLink = { readonly token: string; readonly purpose: LinkPurpose; readonly expiresAt: EpochMs };
export type MakeLink = (
  caller: Caller,
  userId: UserId,
  purpose: LinkPurpose,
) => Promise<Result<MadeLink, Refusal<Extract<RefusalCode, 'user-unknown' | 'account-disabled'>>>>;

/** Makes a link that opens an account once. A newer one takes the place of those before it. */
export const makeLink =
  (users: UserViews, tokens: OneTimeTokens, change: ChangeUser, clock: Clock): MakeLink =>
  async (caller, userId, purpose) => {
    const found = await users.byId(userId);
    if (found === undefined)
      return refuse({ code: 'user-unknown', message: `No user goes by the id ${JSON.stringify(userId)}.` });
    if (found.user.isDisabled)
      return refuse({ code: 'account-disabled', message: 'The account is disabled; enable it first.' });
    const now = clock.now();
    const token = newToken();
    const expiresAt = later(now, LASTS_MS[purpose]);
    const by = `user:${caller.userId}`;
    await tokens.forget(purpose, userId);
    await tokens.put(purpose, token, { userId, data: { by } }, expiresAt);
    const fact = { type: 'user.link-made', data: { userId, purpose, by, madeAt: now, expiresAt } } as const;
    await recordFact(change)(fact, userId, by);
    return accept({ token, purpose, expiresAt });
  };
