import type { RefusalCode } from '#contracts';
import { accept, refuse } from '#kernel';
import type { EpochMs, Refusal, Result } from '#kernel';
import type { Attempts } from '../../ports/sign-in.ts';

/** What is tried: so often in a quarter of an hour, counted over all gateways before it is looked at. */
const LIMITS = { account: 10, address: 100, code: 10, program: 60, token: 30, 'user-code': 30 } as const;
const WINDOW_MS = 15 * 60_000;

export type LimitRefusal = Refusal<Extract<RefusalCode, 'rate-limited'>>;
export type Limited = {
  /** Refuses what is tried too often; `isNews`: it is so for the first time in this window. */
  readonly attempt: (
    what: keyof typeof LIMITS,
    subject: string,
    now: EpochMs,
  ) => Promise<Result<void, LimitRefusal> & { readonly isNews?: boolean; readonly endsAt?: EpochMs }>;
  readonly succeeded: (what: keyof typeof LIMITS, subject: string) => Promise<void>;
};

export const limitAttempts = (attempts: Attempts): Limited => ({
  attempt: async (what, subject, now) => {
    const { count, endsAt } = await attempts.count(`${what} ${subject}`, WINDOW_MS, now);
    if (count <= LIMITS[what]) return accept(undefined);
    const minutes = Math.max(1, Math.ceil((endsAt - now) / 60_000));
    const message = `Too many attempts; try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`;
    return { ...refuse({ code: 'rate-limited', message }), isNews: count === LIMITS[what] + 1, endsAt };
  },
  succeeded: (what, subject) => attempts.clear(`${what} ${subject}`),
});
