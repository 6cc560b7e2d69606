import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { accept, epochMs, isName, isSessionId, keyId, later, refuse, sessionId, userId } from '#kernel';
import type { Clock, EpochMs, Refusal, Result } from '#kernel';
import { may, principalOf, principalSignedIn, whyNotAtAll } from '../domain/caller.ts';
import type { Principal } from '../domain/caller.ts';
import { changesOwn } from '../domain/access/rule.ts';
import type { AppPlace } from '../domain/app-address.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { AppGrant, AppSecrets } from '../ports/app-secrets.ts';
import { BOOTSTRAP_KEY_ID } from './api-key.ts';
import type { KeySecrets } from '../ports/keys.ts';
import type { SessionViews } from '../ports/session-views.ts';
import type { UserViews } from '../ports/users.ts';

/** A pass: what a browser shows with every request to an app. */
export type AppPass = AppGrant & {
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
/** So late at most the end of a key or of a role is noticed. */
const CHECK_AFTER_MS = 300_000;
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
  const { s, a, u, k, c, e } = value;
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
    ...times,
  };
};

/** Whoever may open the apps of a session: who may change it. */
const OPENS = changesOwn('sessions');
export const mayOpenApps = (principal: Principal, session: SessionView): boolean =>
  whyNotAtAll(principal, OPENS) === null && may({ ...principal, rule: OPENS }, session);

const forbidden = (session: SessionView) =>
  refuse({
    code: 'forbidden' as const,
    message: `Only ${session.userId} and admins may open what runs in this session.`,
  });

/** Whether somebody may open apps of this session, by his key and his account as they are now. */
const mayStill = async (
  { keyId: key, userId, sessionId: session }: AppGrant,
  { keys, users, sessions, clock }: Omit<PassDeps, 'secrets'>,
): Promise<Result<void, Refusal>> => {
  const view = await sessions.byId(session);
  if (view === undefined) return refuse({ code: 'session-unknown', message: 'The session is gone.' });
  if (key === null) {
    const account = await users.byId(userId);
    if (account === undefined) return refuse({ code: 'key-unknown', message: 'The account is gone.' });
    const signedIn = principalSignedIn(account.user, '', view.projectId);
    if (!signedIn.ok) return signedIn;
    return mayOpenApps(signedIn.value, view) ? accept(undefined) : forbidden(view);
  }
  const known = await keys.find(key);
  if (known?.view === undefined) return refuse({ code: 'key-unknown', message: 'The key is gone.' });
  // The key of the configuration is the way back in when no account opens any more.
  const user = key === BOOTSTRAP_KEY_ID ? undefined : known.user;
  const principal = principalOf(known.view, user, clock.now());
  if (!principal.ok) return principal;
  return mayOpenApps(principal.value, view) ? accept(undefined) : forbidden(view);
};

export type PassDeps = {
  readonly secrets: AppSecrets;
  readonly keys: Pick<KeySecrets, 'find'>;
  readonly users: Pick<UserViews, 'byId'>;
  readonly sessions: Pick<SessionViews, 'byId'>;
  readonly clock: Clock;
};

/**
 * How browsers get to apps without a key: a code that is good once brings a pass, signed for one app of one session, in a cookie that only its address
 * gets. A pass is short-lived, and lives on while it is used and its holder may.
 */
export const appPasses = (deps: PassDeps): AppPasses => {
  const { secrets, clock } = deps;
  let key: Promise<Uint8Array> | undefined;
  const signingKey = (): Promise<Uint8Array> => {
    key ??= secrets.signingKey().catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };

  const issue = async ({ sessionId: s, app: a, userId: u, keyId: k }: AppGrant): Promise<string> => {
    const now = clock.now();
    const content = { s, a, u, k, c: now, e: later(now, PASS_LIFE_MS) };
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
    isStale: ({ checkedAt }) => clock.now() >= later(checkedAt, CHECK_AFTER_MS),
    renew: async (pass) => ((await mayStill(pass, deps)).ok ? issue(pass) : undefined),
  };
};
