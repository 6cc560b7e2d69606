import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { epochMs, isName, isSessionId, keyId, later, sessionId, userId } from '#kernel';
import type { Clock, EpochMs } from '#kernel';
import type { AppPlace } from '../domain/app-address.ts';
import type { AppGrant, AppSecrets } from '../ports/app-secrets.ts';
import type { AppRight, AppRights } from './app-rights.ts';

/** A pass: what a browser shows with every request to an app. */
export type AppPass = AppGrant & {
  readonly right: AppRight;
  /** When its holder's right was last looked at. */
  readonly checkedAt: EpochMs;
  readonly expiresAt: EpochMs;
};

export type AppPasses = {
  /** A code that is good once, for a minute. */
  readonly issueCode: (grant: AppGrant) => Promise<{ readonly code: string; readonly expiresAt: EpochMs }>;
  /** The pass for a code; undefined if it is good for nothing (any more), or for something else. */
  readonly redeem: (code: string, place: AppPlace) => Promise<string | undefined>;
  /** The pass behind a cookie; undefined if it is none of ours, for another app, or over. Nothing is asked for it. */
  readonly read: (text: string, place: AppPlace) => Promise<AppPass | undefined>;
  /** True when the right behind it should be looked at again. */
  readonly isStale: (pass: AppPass) => boolean;
  /** A pass that lasts longer, if its holder still may. @throws DependencyFailure */
  readonly renew: (pass: AppPass) => Promise<string | undefined>;
};

const CODE_LIFE_MS = 60_000;
/** Unused for so long, a pass is over. */
const PASS_LIFE_MS = 3_600_000;
/** So late at most the end of a key, of a role or of a share is noticed. */
const CHECK_AFTER_MS: Readonly<Record<AppRight, number>> = { owner: 300_000, guest: 3000 };
const CODE_BYTES = 32;
const CODE = /^[\w-]{43}$/;
const PASS = /^([\w-]{20,1000})\.([\w-]{43})$/;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const digest = (code: string): Uint8Array => createHash('sha256').update(code).digest();
const signature = (key: Uint8Array, payload: string): Buffer =>
  createHmac('sha256', key).update(payload).digest();

const passIn = (payload: string): AppPass | undefined => {
  const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isRecord(value)) return undefined;
  const { s, a, u, k, g, c, e } = value;
  if (typeof s !== 'string' || !isSessionId(s) || typeof a !== 'string') return undefined;
  if (typeof u !== 'string' || !isName(u) || (k !== null && (typeof k !== 'string' || !isName(k))))
    return undefined;
  if (typeof c !== 'number' || typeof e !== 'number') return undefined;
  const times = { checkedAt: epochMs(c), expiresAt: epochMs(e) };
  return {
    sessionId: sessionId(s),
    app: a,
    userId: userId(u),
    keyId: k === null ? null : keyId(k),
    right: g === 1 ? 'guest' : 'owner',
    ...times,
  };
};

export type PassDeps = {
  readonly secrets: AppSecrets;
  readonly rights: Pick<AppRights, 'still'>;
  readonly clock: Clock;
};

/**
 * How browsers get to apps without a key: a code that is good once brings a pass, signed for one app of one session, in a cookie that only its address
 * gets. A pass is short-lived, and lives on while it is used and its holder may.
 */
export const appPasses = (deps: PassDeps): AppPasses => {
  const { secrets, rights, clock } = deps;
  let key: Promise<Uint8Array> | undefined;
  const signingKey = (): Promise<Uint8Array> => {
    key ??= secrets.signingKey().catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };

  /** As the right is now; undefined: it is none any more. */
  const issue = async (grant: AppGrant): Promise<string | undefined> => {
    const right = await rights.still(grant);
    if (!right.ok) return undefined;
    const { sessionId: s, app: a, userId: u, keyId: k } = grant;
    const now = clock.now();
    const g = right.value === 'guest' ? 1 : 0;
    const content = { s, a, u, k, g, c: now, e: later(now, PASS_LIFE_MS) };
    const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
    return `${payload}.${signature(await signingKey(), payload).toString('base64url')}`;
  };

  return {
    issueCode: async (grant) => {
      const code = randomBytes(CODE_BYTES).toString('base64url');
      await secrets.putCode(digest(code), grant, CODE_LIFE_MS);
      return { code, expiresAt: later(clock.now(), CODE_LIFE_MS) };
    },
    redeem: async (code, place) => {
      const grant = CODE.test(code) ? await secrets.takeCode(digest(code)) : undefined;
      if (grant === undefined || grant.sessionId !== place.sessionId || grant.app !== place.app)
        return undefined;
      return issue(grant);
    },
    read: async (text, place) => {
      const [, payload, signed] = PASS.exec(text) ?? [];
      if (payload === undefined || signed === undefined) return undefined;
      const wanted = signature(await signingKey(), payload);
      if (!timingSafeEqual(wanted, Buffer.from(signed, 'base64url'))) return undefined;
      const pass = passIn(payload);
      if (pass === undefined || pass.sessionId !== place.sessionId || pass.app !== place.app)
        return undefined;
      return pass.expiresAt > clock.now() ? pass : undefined;
    },
    isStale: ({ checkedAt, right }) => clock.now() >= later(checkedAt, CHECK_AFTER_MS[right]),
    renew: issue,
  };
};
